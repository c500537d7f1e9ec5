package org.ithn.datasets.sources.phantom;

import java.util.Locale;

/**
 * Contrast of each finding of a phantom relative to its full contrast, 0 (invisible) to 1.
 *
 * @param heart the share of the additional width of an enlarged heart
 * @param rightEffusion the contrast of fluid on the patient's right
 * @param leftEffusion the contrast of fluid on the patient's left
 * @param nodule the contrast of the nodule
 * @param pneumothorax the contrast of the air next to the lung
 * @param device the contrast of the device
 */
record Visibility(
    double heart,
    double rightEffusion,
    double leftEffusion,
    double nodule,
    double pneumothorax,
    double device) {
  /** Header of {@code labels.csv} of clinical phantoms after the findings. */
  static final String COLUMNS =
      "heart_visibility,right_effusion_visibility,left_effusion_visibility,nodule_visibility,"
          + "pneumothorax_visibility,device_visibility";

  /** Returns full contrast. */
  static Visibility full() {
    return new Visibility(1, 1, 1, 1, 1, 1);
  }

  /** Returns the values in the order of the components, separated by commas. */
  String toCsv() {
    return String.format(
        Locale.ROOT,
        "%.3f,%.3f,%.3f,%.3f,%.3f,%.3f",
        heart,
        rightEffusion,
        leftEffusion,
        nodule,
        pneumothorax,
        device);
  }
}
