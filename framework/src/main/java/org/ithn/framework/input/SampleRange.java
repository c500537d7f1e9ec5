package org.ithn.framework.input;

import org.ithn.framework.keys.Choice;

/**
 * Scaling of 16-bit samples and DICOM files to 8 bits, {@code data.image.range}; 8-bit PNG and JPEG
 * files never change.
 */
public enum SampleRange {
  @Choice(
      "The upper 8 bits of each sample; DICOM files as their own window shows them. Rejected:"
          + " images of which 90 % of the samples span less than a quarter of the range, such as"
          + " 12-bit images, which would turn black.")
  FULL,

  @Choice(
      "Linear from the 1st to the 99th percentile of the image's samples, clipped; a DICOM file's"
          + " own window is ignored. Rejected: images"
          + " of which 90 % of the samples span less than a quarter of that, such as images with"
          + " large markers.")
  PERCENTILE
}
