package org.ithn.datasets.study;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ithn.datasets.BadExamples;
import org.ithn.datasets.DataException;

/**
 * Reads {@code annotation.json} study by study, so that hundreds of megabytes of it pass.
 *
 * <p>The file is an object with the lists {@code train}, {@code val} and {@code test} of {@code
 * {"id": text, "image_path": [text, ..], "report": text}}; {@code study_id} and {@code subject_id},
 * as MIMIC-CXR has them, tell views of one examination and examinations of one patient; {@code
 * references}, as COCO has them, are all texts that a generated one is compared with; further keys
 * are ignored. Image paths start from the folder of images and may not leave it (links inside that
 * folder are followed). An image that is not there under its name is also looked for as {@code
 * .png}, {@code .jpg} and {@code .jpeg}.
 */
public final class R2GenReader {
  private R2GenReader() {}

  /**
   * All studies of the three splits.
   *
   * @param images the folder that image paths start from
   * @param bad what to do with a study that lacks a key, repeats an id, names an image that is
   *     missing or outside the folder, or has an empty report
   * @throws DataException if the file as a whole cannot be read, or as {@code bad} says
   */
  public static StudySet read(Path annotation, Path images, BadExamples bad) {
    return read(annotation, Optional.of(images), bad);
  }

  /**
   * All studies of the three splits, with or without a look at their images.
   *
   * @param images the folder that image paths start from; without it paths stay relative and no
   *     image is looked for
   */
  public static StudySet read(Path annotation, Optional<Path> images, BadExamples bad) {
    if (!Files.isRegularFile(annotation)) {
      throw new DataException(
          "annotation %s: there is no such file; check data.files.annotation".formatted(annotation));
    }
    Optional<ImageFolder> folder = images.map(ImageFolder::of);
    Map<String, List<Study>> splits = new HashMap<>();
    AnnotationFile.SPLITS.forEach(split -> splits.put(split, new ArrayList<>()));
    AnnotationFile.read(
        annotation, bad, entry -> splits.get(entry.split()).add(study(entry, folder)));
    return new StudySet(splits.get("train"), splits.get("val"), splits.get("test"));
  }

  private static Study study(AnnotationFile.Entry entry, Optional<ImageFolder> folder) {
    List<Path> paths = new ArrayList<>();
    for (String image : entry.imagePaths()) {
      paths.add(
          folder.isPresent()
              ? folder.get().resolve(image, entry::problem)
              : ImageFolder.relative(image, entry::problem));
    }
    String given = entry.sourceIds().examination();
    String examination = given.isEmpty() ? entry.id() : given;
    return new Study(
            entry.id(), paths, entry.report(), examination, entry.sourceIds().patient())
        .withReferences(entry.references())
        .withSplit(entry.split());
  }
}
