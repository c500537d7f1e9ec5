package org.ithn.datasets.study;

import java.util.List;

/** Features of each example that replace its images as the backbone's input. Thread-safe. */
public interface ExampleFeatures {
  /** Returns the shape of one example's features. */
  List<Integer> shape();

  /**
   * Returns the features of an example, row-major, as many values as the shape has.
   *
   * @throws org.ithn.datasets.DataException if they are missing
   */
  float[] read(StudyExample example);
}
