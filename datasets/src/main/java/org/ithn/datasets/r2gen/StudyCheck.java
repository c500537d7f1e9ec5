package org.ithn.datasets.r2gen;

import java.util.ArrayList;
import java.util.List;
import org.ithn.datasets.DataException;
import org.ithn.datasets.image.ImageDecoder;
import org.ithn.datasets.text.ReportCleaner;

/** Looks at all studies before a run starts, so that none of them ends it in step 10,000. */
public final class StudyCheck {
  private StudyCheck() {}

  /**
   * The studies whose images are complete files of a readable kind and size, and whose reports have
   * words. Each file is read but not decoded.
   *
   * @param cleaner of the reports
   * @param bad what to do with the others
   */
  public static List<Study> usable(List<Study> studies, ReportCleaner cleaner, BadExamples bad) {
    List<Study> usable = new ArrayList<>();
    for (Study study : studies) {
      try {
        check(study, cleaner);
        usable.add(study);
      } catch (DataException e) {
        bad.add(
            study.id(),
            new DataException("study '%s': %s".formatted(study.id(), e.getMessage()), e));
      }
    }
    return usable;
  }

  private static void check(Study study, ReportCleaner cleaner) {
    study.imagePaths().forEach(ImageDecoder::check);
    if (cleaner.clean(study.report()).chars().noneMatch(Character::isLetterOrDigit)) {
      throw new DataException(
          "no word is left of its report after the cleaning by '%s'; mend the report or leave the study out"
              .formatted(cleaner.key()));
    }
  }
}
