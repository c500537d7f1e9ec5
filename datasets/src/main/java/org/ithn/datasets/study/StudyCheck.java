package org.ithn.datasets.study;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.ithn.datasets.BadExamples;
import org.ithn.datasets.DataException;
import org.ithn.datasets.image.ImageDecoder;
import org.ithn.datasets.regions.RegionFeatureReader;
import org.ithn.datasets.text.ReportCleaner;
import org.ithn.framework.input.SampleRange;

/** Check of all studies before a run starts, so that a bad one does not end it in step 10,000. */
public final class StudyCheck {
  private StudyCheck() {}

  /**
   * Returns the studies whose images are complete files of a supported format and size and whose
   * reports contain words. Each file is read once; only 16-bit images are decoded, to check their
   * range.
   *
   * @param range the scaling of 16-bit samples
   * @param cleaner the cleaner applied to reports
   * @param bad receives the other studies
   */
  public static List<Study> filterUsable(
      List<Study> studies, ReportCleaner cleaner, SampleRange range, BadExamples bad) {
    return filterUsable(studies, cleaner, image -> ImageDecoder.check(image, range), bad);
  }

  /**
   * Returns the studies whose images pass a check and whose reports contain words.
   *
   * @param imageCheck throws a {@link DataException} for an image that cannot be used; called once
   *     per file
   * @param bad receives the other studies
   */
  public static List<Study> filterUsable(
      List<Study> studies, ReportCleaner cleaner, Consumer<Path> imageCheck, BadExamples bad) {
    Map<Path, Optional<DataException>> seen = new HashMap<>();
    return filter(
        studies,
        cleaner,
        study -> study.imagePaths().forEach(image -> checkOnce(image, imageCheck, seen)),
        bad);
  }

  /**
   * Returns the studies whose images have region features and whose reports contain words.
   *
   * @param regions the region features
   */
  public static List<Study> filterUsable(
      List<Study> studies, ReportCleaner cleaner, RegionFeatureReader regions, BadExamples bad) {
    Map<String, Optional<DataException>> seen = new HashMap<>();
    return filter(
        studies, cleaner, study -> checkOnce(study.examination(), regions::check, seen), bad);
  }

  private static List<Study> filter(
      List<Study> studies, ReportCleaner cleaner, Consumer<Study> visualCheck, BadExamples bad) {
    List<Study> usable = new ArrayList<>();
    for (Study study : studies) {
      try {
        visualCheck.accept(study);
        checkReport(study, cleaner);
        usable.add(study);
      } catch (DataException e) {
        bad.add(
            study.id(),
            new DataException("study '%s': %s".formatted(study.id(), e.getMessage()), e));
      }
    }
    return usable;
  }

  /** Runs a check once per key, because several studies may share an image (captions of one). */
  private static <K> void checkOnce(
      K key, Consumer<K> check, Map<K, Optional<DataException>> seen) {
    Optional<DataException> problem =
        seen.computeIfAbsent(
            key,
            each -> {
              try {
                check.accept(each);
                return Optional.empty();
              } catch (DataException e) {
                return Optional.of(e);
              }
            });
    if (problem.isPresent()) {
      throw problem.get();
    }
  }

  private static void checkReport(Study study, ReportCleaner cleaner) {
    if (cleaner.clean(study.report()).chars().noneMatch(Character::isLetterOrDigit)) {
      throw new DataException(
          "the cleaner '%s' leaves no word of the report; correct the report or omit the study"
              .formatted(cleaner.key()));
    }
  }
}
