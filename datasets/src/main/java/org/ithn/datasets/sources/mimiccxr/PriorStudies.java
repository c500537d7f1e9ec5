package org.ithn.datasets.sources.mimiccxr;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.ithn.datasets.BadExamples;
import org.ithn.datasets.DataException;
import org.ithn.datasets.files.CsvFile;

/**
 * Images of each patient's studies by the times of the studies, from {@code
 * mimic-cxr-2.0.0-metadata.csv}: {@code StudyDate} as 21800506, {@code StudyTime} as 213014.531,
 * without leading zeros.
 */
final class PriorStudies {
  private static final Pattern DATE = Pattern.compile("[0-9]{8}");
  private static final Pattern TIME = Pattern.compile("[0-9]{1,6}(\\.[0-9]*)?");
  private static final Set<String> FRONTAL = Set.of("PA", "AP");
  private static final double DAY = 1e6; // above every time, as 235959.999

  private final Map<String, TreeMap<Double, Study>> byPatient = new HashMap<>();
  private final Map<String, Study> studies = new HashMap<>();

  /**
   * A study.
   *
   * @param time the date and time as one number
   * @param frontal its frontal images
   * @param others its other images
   */
  private record Study(double time, List<MimicImage> frontal, List<MimicImage> others) {
    List<MimicImage> images() {
      List<MimicImage> all = new ArrayList<>(frontal);
      all.addAll(others);
      return all;
    }
  }

  /** Returns no studies. */
  static PriorStudies none() {
    return new PriorStudies();
  }

  /**
   * Reads the metadata.
   *
   * @param bad receives rows without a valid date or time
   */
  static PriorStudies read(Path metadata, BadExamples bad) {
    PriorStudies priors = new PriorStudies();
    CsvFile.read(
        metadata,
        List.of("dicom_id", "subject_id", "study_id", "ViewPosition", "StudyDate", "StudyTime"),
        bad,
        priors::add);
    return priors;
  }

  private void add(CsvFile.Row row) {
    MimicImage image = MimicImage.ofMetadata(row);
    double time = time(row);
    Study study =
        studies.computeIfAbsent(
            image.study(), unseen -> new Study(time, new ArrayList<>(), new ArrayList<>()));
    (FRONTAL.contains(row.value("ViewPosition")) ? study.frontal() : study.others()).add(image);
    byPatient
        .computeIfAbsent(image.subject(), unseen -> new TreeMap<>())
        .putIfAbsent(study.time(), study);
  }

  private static double time(CsvFile.Row row) {
    String date = row.value("StudyDate");
    String time = row.value("StudyTime");
    if (!DATE.matcher(date).matches() || !TIME.matcher(time).matches()) {
      throw new DataException(
          "%s: StudyDate is '%s' and StudyTime '%s'; expected numbers such as 21800506 and 213014.5"
              .formatted(row.place(), date, time));
    }
    return Double.parseDouble(date) * DAY + Double.parseDouble(time);
  }

  /**
   * Returns the images of the patient's latest study before that of an image, the frontal ones
   * first; empty if there is none or the metadata lack the image's study.
   */
  List<MimicImage> imagesBefore(MimicImage image) {
    Study own = studies.get(image.study());
    if (own == null) {
      return List.of();
    }
    Map.Entry<Double, Study> last =
        byPatient.getOrDefault(image.subject(), new TreeMap<>()).lowerEntry(own.time());
    return last == null ? List.of() : last.getValue().images();
  }
}
