package org.ithn.datasets.dicom;

import com.google.common.collect.ImmutableMap;
import org.ithn.datasets.DataException;

/** Encoding of a file's elements and pixels. */
enum TransferSyntax {
  IMPLICIT("1.2.840.10008.1.2", "uncompressed"),
  EXPLICIT("1.2.840.10008.1.2.1", "uncompressed"),
  RLE("1.2.840.10008.1.2.5", "RLE"),
  JPEG_BASELINE("1.2.840.10008.1.2.4.50", "JPEG"),
  JPEG_EXTENDED("1.2.840.10008.1.2.4.51", "JPEG"),
  JPEG_LOSSLESS("1.2.840.10008.1.2.4.57", "lossless JPEG"),
  JPEG_LOSSLESS_FIRST_ORDER("1.2.840.10008.1.2.4.70", "lossless JPEG"),
  JPEG_2000_LOSSLESS("1.2.840.10008.1.2.4.90", "JPEG 2000"),
  JPEG_2000("1.2.840.10008.1.2.4.91", "JPEG 2000");

  private static final String JPEG_PREFIX = "1.2.840.10008.1.2.4.";
  private static final ImmutableMap<String, String> REFUSED =
      ImmutableMap.of(
          "1.2.840.10008.1.2.2",
          "big-endian data",
          "1.2.840.10008.1.2.1.99",
          "deflated data",
          JPEG_PREFIX + "80",
          "JPEG-LS",
          JPEG_PREFIX + "81",
          "JPEG-LS",
          JPEG_PREFIX + "201",
          "High-Throughput JPEG 2000",
          JPEG_PREFIX + "202",
          "High-Throughput JPEG 2000",
          JPEG_PREFIX + "203",
          "High-Throughput JPEG 2000");

  private final String uid;
  private final String label;

  TransferSyntax(String uid, String label) {
    this.uid = uid;
    this.label = label;
  }

  /** Returns the transfer syntax with this UID. */
  static TransferSyntax of(String uid, Source source) {
    for (TransferSyntax each : values()) {
      if (each.uid.equals(uid)) {
        return each;
      }
    }
    if (uid.isEmpty()) {
      throw source.refused("is a DICOM file that names no transfer syntax; export it again");
    }
    throw refused(REFUSED.getOrDefault(uid, "another transfer syntax"), source);
  }

  static DataException refused(String kind, Source source) {
    return source.refused(
        "is a DICOM file with %s, which is not read; convert it to Explicit VR Little Endian"
            .formatted(kind));
  }

  /** Returns the compression in words. */
  String label() {
    return label;
  }

  boolean isCompressed() {
    return this != IMPLICIT && this != EXPLICIT;
  }
}
