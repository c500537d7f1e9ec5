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

/**
 * Writes R2Gen's layout: {@code annotation.json}, {@code images/STUDY/NUMBER.SUFFIX}, and {@code
 * left_out.csv} with everything that is not in it and why.
 */
public final class R2GenWriter {
  private final Path sourceImages;
  private final ImageFileMode imageFiles;

  /**
   * A writer.
   *
   * @param sourceImages the folder of the images as they are now, without links
   */
  public R2GenWriter(Path sourceImages, ImageFileMode imageFiles) {
    this.sourceImages = sourceImages;
    this.imageFiles = imageFiles;
  }

  /**
   * Writes a data set; the folder appears when it is complete.
   *
   * @param folder unused
   * @param studies sorted by split: training, validation, test
   * @throws org.ithn.datasets.DataException if the folder is in use or the disk refuses
   */
  public void write(
      Path folder, List<PreparedStudy> studies, ExcludedStudies leftOut, BadExamples bad) {
    AtomicFolderWriter.write(
        folder,
        partial -> {
          try (AnnotationWriter annotation =
              AnnotationWriter.create(partial.resolve("annotation.json"))) {
            for (PreparedStudy study : studies) {
              annotation.add(study.split(), study.id(), study.report(), images(study, partial));
            }
          }
          leftOut.write(partial.resolve("left_out.csv"), bad);
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

  /** What becomes of the image files. */
  public enum ImageFileMode {
    /** Copies into the new folder. */
    COPY,

    /** Symbolic links in the new folder. */
    LINK,

    /** Nothing: image paths start from the folder that the images are in. */
    KEEP
  }
}
