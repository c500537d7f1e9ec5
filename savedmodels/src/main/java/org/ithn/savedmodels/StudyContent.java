package org.ithn.savedmodels;

import java.util.List;

/** What a request brings of one study. */
public sealed interface StudyContent {
  /**
   * Image files.
   *
   * @param files contents of the V files, PNG or JPEG
   */
  record ImageFiles(List<byte[]> files) implements StudyContent {
    public ImageFiles {
      files = List.copyOf(files);
    }

    @Override
    public String toString() {
      return files.size() + " image files";
    }
  }

  /**
   * Features of image regions.
   *
   * @param values {@code [R, D]}, row-major; rows of zeros where there are fewer regions
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over, not copied or compared
  record RegionFeatures(float[] values) implements StudyContent {
    @Override
    public String toString() {
      return values.length + " features";
    }
  }
}
