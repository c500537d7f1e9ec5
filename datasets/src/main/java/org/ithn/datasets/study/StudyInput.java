package org.ithn.datasets.study;

import com.google.common.primitives.Floats;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ithn.datasets.DataException;
import org.ithn.framework.data.ExtraInput;
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
  float[] values(StudyExample example);

  /**
   * Looks before training whether an example has it.
   *
   * @throws DataException naming the study, if it has none
   */
  default void check(StudyExample example) {
    values(example);
  }

  /** What goes with the rows of a batch, by the backbone's names. */
  static Map<String, ExtraInput> batchValues(
      Map<String, StudyInput> inputs, List<StudyExample> rows) {
    Map<String, ExtraInput> extras = new HashMap<>();
    inputs.forEach(
        (name, input) -> {
          float[][] values = rows.stream().map(input::values).toArray(float[][]::new);
          Shape shape = Shape.of(rows.size()).append(input.shape());
          extras.put(name, new ExtraInput(Floats.concat(values), shape));
        });
    return extras;
  }
}
