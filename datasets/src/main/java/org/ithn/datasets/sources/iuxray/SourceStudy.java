package org.ithn.datasets.sources.iuxray;

import java.util.List;

/**
 * One report of the collection.
 *
 * @param number of the report: 17 of {@code CXR17}
 * @param place file, and line or entry, for messages
 * @param findings the section, as it is; may be empty
 * @param images names of its images in ascending order, such as {@code CXR17_IM-0477-1001}; empty
 *     if the source does not say
 */
record SourceStudy(int number, String place, String findings, List<String> images) {
  SourceStudy {
    images = images.stream().sorted().toList();
  }

  /** Its name without images. */
  String name() {
    return "CXR" + number;
  }
}
