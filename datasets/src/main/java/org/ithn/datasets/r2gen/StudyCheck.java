package org.ithn.datasets.r2gen;

import java.util.ArrayList;
import java.util.List;
import org.ithn.datasets.DataException;
import org.ithn.datasets.image.ImageDecoder;

/** Looks at all images before a run starts, so that none of them ends it in step 10,000. */
public final class StudyCheck {
  private StudyCheck() {}

  /**
   * The studies whose images are complete files of a readable kind and size. Each file is read but
   * not decoded.
   *
   * @param bad what to do with the others
   */
  public static StudySet usable(StudySet studies, BadExamples bad) {
    return new StudySet(
        usable(studies.train(), bad),
        usable(studies.validation(), bad),
        usable(studies.test(), bad));
  }

  /** The same for one split. */
  public static List<Study> usable(List<Study> studies, BadExamples bad) {
    List<Study> usable = new ArrayList<>();
    for (Study study : studies) {
      try {
        study.imagePaths().forEach(ImageDecoder::check);
        usable.add(study);
      } catch (DataException e) {
        bad.add(
            study.id(),
            new DataException("study '%s': %s".formatted(study.id(), e.getMessage()), e));
      }
    }
    return usable;
  }
}
