package org.ithn.datasets.study;

import java.util.List;

/** What a backbone sees of each example in place of its images. Safe for threads. */
public interface ExampleFeatures {
  /** The shape of one example. */
  List<Integer> shape();

  /**
   * The features of an example: as many values as the shape has.
   *
   * @throws org.ithn.datasets.DataException if there are none
   */
  float[] read(StudyExample example);
}
