package org.ithn.datasets.study;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.ithn.datasets.BadExamples;
import org.ithn.datasets.ExcludedStudies;
import org.ithn.datasets.files.AtomicFolderWriter;
import org.ithn.datasets.text.SectionPolicy;

/**
 * Writer of R2Gen's layout: {@code annotation.json}, {@code images/STUDY/NUMBER.SUFFIX}, and {@code
 * left_out.csv} with all excluded studies and the reasons.
 */
public final class R2GenWriter {
  private final Path sourceImages;
  private final ImageFileMode imageFiles;

  /**
   * Creates a writer.
   *
   * @param sourceImages the real path of the source image folder
   * @param imageFiles the treatment of image files
   */
  public R2GenWriter(Path sourceImages, ImageFileMode imageFiles) {
    this.sourceImages = sourceImages;
    this.imageFiles = imageFiles;
  }

  /**
   * Writes a data set; the folder appears only when it is complete.
   *
   * @param folder the target, missing or empty
   * @param studies the studies, sorted by split: training, validation, test
   * @throws org.ithn.datasets.DataException if the folder is not empty or writing fails
   */
  public void write(
      Path folder, List<PreparedStudy> studies, ExcludedStudies excluded, BadExamples bad) {
    AtomicFolderWriter.write(
        folder,
        partial -> {
          try (AnnotationWriter annotation =
              AnnotationWriter.create(partial.resolve("annotation.json"))) {
            for (PreparedStudy study : studies) {
              annotation.add(
                  study.split(),
                  study.id(),
                  study.report(),
                  images(study, partial),
                  SectionPolicy.keys(study.section(), study.context()));
            }
          }
          excluded.write(partial.resolve("left_out.csv"), bad);
        });
  }

  private List<String> images(PreparedStudy study, Path partial) throws IOException {
    List<String> names = new ArrayList<>();
    for (Path image : study.images()) {
      if (imageFiles == ImageFileMode.KEEP) {
        names.add(sourceImages.relativize(image).toString().replace('\\', '/'));
        continue;
      }
      String file = image.getFileName().toString();
      String suffix = file.substring(file.lastIndexOf('.')).toLowerCase(Locale.ROOT);
      String name = "%s/%d%s".formatted(study.id(), names.size(), suffix);
      Path target = partial.resolve("images").resolve(name);
      Files.createDirectories(target.getParent());
      if (imageFiles == ImageFileMode.LINK) {
        Files.createSymbolicLink(target, image.toAbsolutePath());
      } else {
        Files.copy(image, target);
      }
      names.add(name);
    }
    return names;
  }

  /** Treatment of image files. */
  public enum ImageFileMode {
    /** Copies files into the new folder. */
    COPY,

    /** Creates symbolic links in the new folder. */
    LINK,

    /** Leaves files in place; image paths are relative to the source folder. */
    KEEP
  }
}
