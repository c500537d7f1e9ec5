package org.ithn.datasets.dicom;

import com.google.common.collect.ImmutableMap;
import java.util.Map;

/** Names of DICOM objects that are not images. */
final class SopClass {
  private static final String STORAGE = "1.2.840.10008.5.1.4.1.1.";
  private static final ImmutableMap<String, String> NAMES = // by the start of the UID
      ImmutableMap.<String, String>builder()
          .put("1.2.840.10008.1.3.10", "directory of files, DICOMDIR")
          .put(STORAGE + "104.", "embedded document")
          .put(STORAGE + "88.59", "selection of key objects")
          .put(STORAGE + "88.", "structured report")
          .put(STORAGE + "11.", "presentation state")
          .put(STORAGE + "9.", "waveform")
          .put(STORAGE + "481.", "radiotherapy object")
          .put(STORAGE + "66", "registration or segmentation")
          .build();

  private SopClass() {}

  /** Returns the kind of an object in words. */
  static String describe(String uid) {
    return NAMES.entrySet().stream()
        .filter(entry -> uid.startsWith(entry.getKey()))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse("neither an image nor a known kind");
  }
}
