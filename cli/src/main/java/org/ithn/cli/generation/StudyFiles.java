package org.ithn.cli.generation;

import com.google.common.collect.Lists;
import com.google.common.io.MoreFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.ithn.datasets.dicom.DicomImage;
import org.ithn.experiments.UserException;

/**
 * Studies of image files and folders.
 *
 * <p>With V views per study, each V consecutive files are a study. In a folder and its sub-folders,
 * each file is a study if V is 1; otherwise each folder with images is one, its files in the order
 * of their names being the views. If a model masks absent views, fewer than V files in all, or in a
 * folder, are also one study. Files of a folder that are neither images by their name nor DICOM
 * files are skipped.
 *
 * @param studies the studies in the order of the arguments, those of a folder by path
 * @param skipped the files that were skipped
 */
public record StudyFiles(List<NamedStudy> studies, List<Path> skipped) {
  private static final Set<String> IMAGES = Set.of("png", "jpg", "jpeg", "dcm");

  /**
   * Images of one study.
   *
   * @param name the name in results: the folder, or the files separated by commas
   * @param images the files of the views, or one name that region features are looked up by
   */
  public record NamedStudy(String name, List<String> images) {
    public NamedStudy {
      images = List.copyOf(images);
    }

    static NamedStudy ofImages(List<String> images) {
      return new NamedStudy(String.join(",", images), images);
    }
  }

  public StudyFiles {
    studies = List.copyOf(studies);
    skipped = List.copyOf(skipped);
  }

  /** Returns a study for each name of region features. */
  public static StudyFiles ofNames(List<String> names) {
    return new StudyFiles(
        names.stream().map(name -> NamedStudy.ofImages(List.of(name))).toList(), List.of());
  }

  /**
   * Groups files into studies.
   *
   * @param paths files and folders
   * @param views V
   * @param masksAbsent true if a study may have fewer images
   * @throws UserException if a study has another number of images, or a folder has none
   */
  public static StudyFiles of(List<String> paths, int views, boolean masksAbsent)
      throws IOException {
    Grouping grouping = new Grouping(views, masksAbsent);
    List<NamedStudy> studies = new ArrayList<>();
    List<Path> skipped = new ArrayList<>();
    List<String> files = new ArrayList<>(); // consecutive ones
    for (String path : paths) {
      if (Files.isDirectory(Path.of(path))) {
        addFiles(studies, files, grouping);
        addFolder(Path.of(path), grouping, studies, skipped);
      } else {
        files.add(path);
      }
    }
    addFiles(studies, files, grouping);
    return new StudyFiles(studies, skipped);
  }

  /** Number of images of a study. */
  private record Grouping(int views, boolean masksAbsent) {
    boolean isStudy(int images) {
      return images == views || (masksAbsent && images > 0 && images < views);
    }

    String describe() {
      return (masksAbsent ? "up to " : "") + views + " views per study";
    }
  }

  private static void addFiles(List<NamedStudy> studies, List<String> files, Grouping grouping) {
    int views = grouping.views();
    if (files.size() % views != 0 && !grouping.isStudy(files.size())) {
      throw new UserException(
          "got %d images, but the model reads %s; pass a multiple of %d"
              .formatted(files.size(), grouping.describe(), views));
    }
    Lists.partition(List.copyOf(files), views)
        .forEach(study -> studies.add(NamedStudy.ofImages(study)));
    files.clear();
  }

  private static void addFolder(
      Path root, Grouping grouping, List<NamedStudy> studies, List<Path> skipped)
      throws IOException {
    int before = studies.size();
    for (Path folder : folders(root)) {
      List<String> images = new ArrayList<>();
      try (Stream<Path> entries = Files.list(folder)) {
        for (Path file : entries.filter(Files::isRegularFile).sorted().toList()) {
          if (isImage(file)) {
            images.add(file.toString());
          } else {
            skipped.add(file);
          }
        }
      }
      addStudies(folder, images, grouping, studies);
    }
    if (studies.size() == before) {
      throw new UserException(
          "%s: contains no PNG, JPEG or DICOM file; name a folder with images".formatted(root));
    }
  }

  private static void addStudies(
      Path folder, List<String> images, Grouping grouping, List<NamedStudy> studies) {
    if (grouping.views() == 1) {
      images.forEach(image -> studies.add(NamedStudy.ofImages(List.of(image))));
    } else if (grouping.isStudy(images.size())) {
      studies.add(new NamedStudy(folder.toString(), images));
    } else if (!images.isEmpty()) {
      throw new UserException(
          "%s: contains %d images, but the model reads %s; use a folder per study"
              .formatted(folder, images.size(), grouping.describe()));
    }
  }

  private static List<Path> folders(Path root) throws IOException {
    try (Stream<Path> found = Files.walk(root)) {
      return found.filter(Files::isDirectory).sorted().toList();
    }
  }

  private static boolean isImage(Path file) {
    return IMAGES.contains(MoreFiles.getFileExtension(file).toLowerCase(Locale.ROOT))
        || DicomImage.matches(file);
  }
}
