package org.ithn.datasets.r2gen;

import org.ithn.datasets.DataException;
import org.tensorflow.ndarray.Shape;

/**
 * A further input of a backbone that is known for each example; a neighbour's is that of the
 * neighbour.
 */
public interface StudyInput {
  /** The shape for one example, the same for all. */
  Shape shape();

  /**
   * The values of an example, row-major, as many as the shape has.
   *
   * @throws DataException naming the study, if it has none
   */
  float[] of(StudyExample example);

  /**
   * Looks before training whether an example has it.
   *
   * @throws DataException naming the study, if it has none
   */
  default void check(StudyExample example) {
    of(example);
  }
}
