package org.ithn.savedmodels;

import java.util.List;

/** Content of one study in a request: image files or region features. */
public sealed interface StudyContent {
  /**
   * The image files of a study.
   *
   * @param files the contents of the V files, PNG or JPEG
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
   * The features of a study's image regions.
   *
   * @param values {@code [R, D]}, row-major; missing regions are rows of zeros
   */
  @SuppressWarnings("ArrayRecordComponent") // passed through, never copied or compared
  record RegionFeatures(float[] values) implements StudyContent {
    @Override
    public String toString() {
      return values.length + " features";
    }
  }
}
