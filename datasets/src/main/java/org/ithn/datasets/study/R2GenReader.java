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
import org.ithn.framework.data.PriorImages;

/**
 * Streaming reader of {@code annotation.json}, for files of hundreds of megabytes.
 *
 * <p>The file is an object with the lists {@code train}, {@code val} and {@code test} of {@code
 * {"id": text, "image_path": [text, ..], "report": text}}, or only some of these lists. An id may
 * be an integer, and a single path a text. Optional keys: {@code study_id} and {@code subject_id}
 * (MIMIC-CXR) identify the examination and the patient; {@code references} (COCO) lists all
 * reference texts for evaluation; {@code indication} and the other {@link
 * org.ithn.framework.data.ContextTexts#KINDS} are texts that a model may read beside the images,
 * and so are {@code age} and {@code sex}, facts about the patient, and {@code prior_images}, images
 * of an earlier study, which must not be the study's own and need not exist unless a model reads
 * them. Other keys are ignored. Image paths are relative to the image folder and may not leave it
 * (links inside the folder are followed). If an image is missing, its name is also tried with
 * {@code .png}, {@code .jpg}, {@code .jpeg} and {@code .dcm}.
 */
public final class R2GenReader {
  private R2GenReader() {}

  /**
   * Reads all studies of the three splits; a split that the file lacks is empty.
   *
   * @param images the folder to which image paths are relative
   * @param bad receives studies that lack a key, repeat an id, name an image that is missing or
   *     outside the folder, or have an empty report
   * @throws DataException if the file as a whole cannot be read, or at a bad study if {@code bad}
   *     stops there
   */
  public static StudySet read(Path annotation, Path images, BadExamples bad) {
    return read(annotation, Optional.of(images), bad);
  }

  /**
   * Reads all studies of the three splits, optionally without checking their images.
   *
   * @param images the folder to which image paths are relative; if absent, paths stay relative and
   *     images are not checked
   */
  public static StudySet read(Path annotation, Optional<Path> images, BadExamples bad) {
    if (!Files.isRegularFile(annotation)) {
      throw new DataException(
          "annotation %s: no such file; check data.files.annotation".formatted(annotation));
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
    return new Study(entry.id(), paths, entry.report(), examination, entry.sourceIds().patient())
        .withReferences(entry.references())
        .withSplit(entry.split())
        .withContext(PriorImages.with(entry.context(), priorImages(entry, folder, paths)));
  }

  private static List<Path> priorImages(
      AnnotationFile.Entry entry, Optional<ImageFolder> folder, List<Path> own) {
    List<Path> paths = new ArrayList<>();
    for (String image : entry.priorImages()) {
      Path path =
          folder.isPresent()
              ? folder.get().locate(image, entry::problem)
              : ImageFolder.relative(image, entry::problem);
      if (own.contains(path)) {
        throw entry.problem(
            "prior_images contains '" + image + "', an image of the study itself; remove it");
      }
      paths.add(path);
    }
    return paths;
  }
}
