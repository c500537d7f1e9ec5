package org.ithn.datasets.sources.chexpertplus;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ithn.datasets.DataException;
import org.ithn.datasets.files.CsvFile;

/**
 * Image in a row of the table.
 *
 * @param patient the patient's name, such as {@code patient00017}
 * @param study the name of the study's folder
 * @param path the path in the table without its ending
 * @param frontal true for a frontal view
 */
record CheXpertPlusImage(String patient, String study, String path, boolean frontal) {
  private static final Pattern PATH =
      Pattern.compile(
          "((?:train|valid)/(patient\\d{1,8})/(study\\d{1,6})/view\\d{1,4}_(frontal|lateral))"
              + "\\.[a-z]{3,4}");

  /** Formats of the release; the table names JPEG files, but the release has PNG and DICOM. */
  private static final List<String> ENDINGS = List.of(".png", ".jpg", ".dcm");

  static CheXpertPlusImage of(CsvFile.Row row) {
    String path = row.value("path_to_image");
    Matcher parts = PATH.matcher(path);
    if (!parts.matches()) {
      throw new DataException(
          "%s: the path_to_image is '%s'; expected the form".formatted(row.place(), path)
              + " train/patient00017/study1/view1_frontal.jpg");
    }
    return new CheXpertPlusImage(
        parts.group(2), parts.group(3), parts.group(1), parts.group(4).equals("frontal"));
  }

  /** Returns the id of the study. */
  String id() {
    return patient + "_" + study;
  }

  /** Returns the path of the file that exists in a folder. */
  String file(Path root, String place) {
    for (String ending : ENDINGS) {
      if (Files.isRegularFile(root.resolve(path + ending))) {
        return path + ending;
      }
    }
    throw new DataException(
        "%s: the image %s is missing, also as .jpg and .dcm; check the folder of images"
            .formatted(place, root.resolve(path + ENDINGS.get(0))));
  }
}
