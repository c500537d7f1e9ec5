package org.ithn.framework.data;

import java.nio.file.Path;
import java.util.Map;
import org.tensorflow.ndarray.Shape;

/**
 * Values that a backbone reads of each example in addition to images and report, such as labels.
 *
 * <p>A prior hard negative is also an example, with the values of its own study. Methods may be
 * called from several threads.
 */
public interface StudyInput {
  /** Returns the shape for one example, without the batch; all sizes are known. */
  Shape shape();

  /**
   * Returns the values of an example, row-major, as many as {@link #shape} has.
   *
   * @throws StudyInputException naming the study, if it has no values
   */
  float[] values(ExampleInfo example);

  /**
   * Checks before training that an example has values.
   *
   * @throws StudyInputException naming the study, if it has none
   */
  default void check(ExampleInfo example) {
    values(example);
  }

  /**
   * Returns the files that the values come from. Their hashes become part of the run record, so
   * that a run cannot resume with changed files.
   *
   * @return files by their key in the run record, other than {@code annotation} and {@code
   *     neighbours}
   */
  default Map<String, Path> files() {
    return Map.of();
  }
}
