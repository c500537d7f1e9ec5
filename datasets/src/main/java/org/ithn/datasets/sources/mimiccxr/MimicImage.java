package org.ithn.datasets.sources.mimiccxr;

import java.util.regex.Pattern;
import org.ithn.datasets.DataException;
import org.ithn.datasets.files.CsvFile;

/**
 * Image in a row of the official split file or metadata.
 *
 * @param id the image's id ({@code dicom_id})
 * @param study the number of the examination
 * @param subject the number of the patient
 * @param split {@code train}, {@code val} or {@code test}; empty for metadata
 */
record MimicImage(String id, String study, String subject, String split) {
  private static final Pattern ID = Pattern.compile("[0-9A-Za-z-]{1,64}");
  private static final Pattern NUMBER = Pattern.compile("\\d{4,12}");

  static MimicImage of(CsvFile.Row row) {
    String id = id(row);
    String split =
        switch (row.value("split")) {
          case "train" -> "train";
          case "validate", "val" -> "val";
          case "test" -> "test";
          default ->
              throw new DataException(
                  "%s: the split is '%s'; expected train, validate or test"
                      .formatted(row.place(), row.value("split")));
        };
    return new MimicImage(id, number(row, "study_id"), number(row, "subject_id"), split);
  }

  /** Reads a row of the metadata, which have no splits. */
  static MimicImage ofMetadata(CsvFile.Row row) {
    return new MimicImage(id(row), number(row, "study_id"), number(row, "subject_id"), "");
  }

  private static String id(CsvFile.Row row) {
    String id = row.value("dicom_id");
    if (!ID.matcher(id).matches()) {
      throw new DataException(
          "%s: the dicom_id is '%s'; expected letters, digits and hyphens"
              .formatted(row.place(), id));
    }
    return id;
  }

  private static String number(CsvFile.Row row, String column) {
    String text = row.value(column);
    if (!NUMBER.matcher(text).matches()) {
      throw new DataException(
          "%s: the %s is '%s'; expected a number of at least four digits"
              .formatted(row.place(), column, text));
    }
    return text;
  }

  private String folder() {
    return "p%s/p%s".formatted(subject.substring(0, 2), subject);
  }

  /** Returns the image's path in MIMIC-CXR-JPG, relative to the folder that contains p10. */
  String imagePath() {
    return "%s/s%s/%s.jpg".formatted(folder(), study, id);
  }

  /** Returns the image's path in MIMIC-CXR, which has DICOM files. */
  String dicomPath() {
    return "%s/s%s/%s.dcm".formatted(folder(), study, id);
  }

  /** Returns the report's path relative to the folder that contains p10. */
  String reportPath() {
    return "%s/s%s.txt".formatted(folder(), study);
  }
}
