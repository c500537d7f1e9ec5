package org.ithn.datasets.study;

import com.google.common.collect.ImmutableSortedMap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ithn.datasets.BadExamples;
import org.ithn.datasets.DataException;
import org.ithn.datasets.ExcludedStudies;
import org.ithn.datasets.image.ImageDecoder;
import org.ithn.datasets.text.SectionPolicy;
import org.ithn.datasets.text.SourceText;
import org.ithn.framework.data.PriorImages;

/**
 * Studies of a preparation on their way to an annotation: chooses the section of each report,
 * checks its images and counts. Each entry has the keys {@code study_id} and {@code subject_id},
 * {@code section} unless its text is the findings, and {@code prior_images} if it has any.
 */
public final class SectionedStudies {
  private final AnnotationWriter annotation;
  private final SectionPolicy policy;
  private final boolean checkImages;
  private final ExcludedStudies excluded = new ExcludedStudies();
  private final Map<String, Integer> splitOfPatient = new HashMap<>();
  private final int[] written = new int[AnnotationFile.SPLITS.size()];
  private int images;
  private int fallbacks;

  /**
   * Starts with an empty annotation.
   *
   * @param annotation the annotation, which the caller closes
   * @param checkImages true to decode each image file; false to check only that it exists
   */
  public SectionedStudies(AnnotationWriter annotation, SectionPolicy policy, boolean checkImages) {
    this.annotation = annotation;
    this.policy = policy;
    this.checkImages = checkImages;
  }

  /**
   * A study of a source.
   *
   * @param id the id of the entry
   * @param examination the value of {@code study_id}
   * @param patient the value of {@code subject_id}
   * @param findings the findings; may be missing
   * @param impression the impression; may be missing
   * @param images the paths of its images relative to the image folder, the frontal ones first
   * @param context other texts that it has, by kind; see {@link SourceText#context}
   * @param priorImages the paths of the images of an earlier study of the patient; often none
   */
  public record SourceStudy(
      String id,
      String examination,
      String patient,
      String findings,
      String impression,
      List<String> images,
      Map<String, String> context,
      List<String> priorImages) {
    public SourceStudy {
      priorImages = List.copyOf(priorImages);
      images = List.copyOf(images);
      context = SourceText.context(context);
    }
  }

  /**
   * Adds a study, or records why it is excluded.
   *
   * @param split the index of its split in {@link AnnotationFile#SPLITS}, in ascending order
   * @param root the folder of images
   * @throws DataException if an image is missing or damaged, or the patient has studies in another
   *     split
   */
  public void add(int split, SourceStudy study, Path root) throws IOException {
    Optional<SectionPolicy.Chosen> chosen = policy.choose(study.findings(), study.impression());
    if (chosen.isEmpty()) {
      excluded.add(study.id(), policy.exclusionReason());
      return;
    }
    if (study.images().isEmpty()) {
      excluded.add(study.id(), "no image");
      return;
    }
    List<String> paths = new ArrayList<>();
    for (String path : study.images()) {
      paths.add(checked(study.id(), path, root));
    }
    checkPatient(split, study);
    annotation.add(
        AnnotationFile.SPLITS.get(split),
        study.id(),
        SourceText.unixLines(chosen.get().text()).strip(),
        paths,
        SectionPolicy.keys(
            study.examination(), study.patient(), chosen.get().section(), study.context()),
        Map.of(PriorImages.KEY, existing(study, root)));
    written[split]++;
    images += paths.size();
    fallbacks += chosen.get().section() == policy.section() ? 0 : 1;
  }

  private void checkPatient(int split, SourceStudy study) {
    int first = splitOfPatient.computeIfAbsent(study.patient(), unseen -> split);
    if (first != split) {
      throw new DataException(
          ("study '%s' of the split '%s': its patient '%s' also has studies in '%s'; give each"
                  + " patient to one split")
              .formatted(
                  study.id(),
                  AnnotationFile.SPLITS.get(split),
                  study.patient(),
                  AnnotationFile.SPLITS.get(first)));
    }
  }

  /** Returns the images of the earlier study that exist; the earlier study may be left out. */
  private static List<String> existing(SourceStudy study, Path root) {
    return study.priorImages().stream()
        .filter(path -> !study.images().contains(path) && ImageFolder.contains(path))
        .filter(path -> Files.isRegularFile(root.resolve(path)))
        .toList();
  }

  private String checked(String id, String path, Path root) {
    ImageFolder.relative(
        path, problem -> new DataException("study '%s': %s".formatted(id, problem)));
    Path file = root.resolve(path);
    if (checkImages) {
      ImageDecoder.check(file);
    } else if (!Files.isRegularFile(file)) {
      throw new DataException(
          "study '%s': the image %s is missing; check the folder of images".formatted(id, file));
    }
    return path;
  }

  /**
   * Writes {@code left_out.csv} and returns the numbers.
   *
   * @param folder the folder of the annotation
   * @param root the folder of images
   * @param bad the studies that could not be used
   * @throws DataException if no study was written
   */
  public Counts finish(Path folder, Path root, BadExamples bad) throws IOException {
    Counts counts =
        new Counts(root, written[0], written[1], written[2], images, fallbacks, excluded.counts());
    if (counts.studies() == 0) {
      throw new DataException(
          "prepare: no study remains (%s); check that reports and images belong together"
              .formatted(excluded.describe()));
    }
    excluded.write(folder.resolve("left_out.csv"), bad);
    return counts;
  }

  /**
   * Numbers of written and excluded studies.
   *
   * @param root the folder to which image paths are relative
   * @param train the number of training studies
   * @param validation the number of validation studies
   * @param test the number of test studies
   * @param images the number of their images
   * @param fallbacks the number of studies with another section than the chosen one
   * @param excludedByReason the number of excluded studies per reason
   */
  public record Counts(
      Path root,
      int train,
      int validation,
      int test,
      int images,
      int fallbacks,
      ImmutableSortedMap<String, Integer> excludedByReason) {
    /** Returns the number of written studies. */
    public int studies() {
      return train + validation + test;
    }
  }
}
