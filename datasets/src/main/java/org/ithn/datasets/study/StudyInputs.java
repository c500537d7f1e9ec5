package org.ithn.datasets.study;

import com.google.common.primitives.Floats;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ithn.datasets.DataException;
import org.ithn.framework.data.ExtraInput;
import org.ithn.framework.data.StudyInput;
import org.ithn.framework.data.StudyInputException;
import org.tensorflow.ndarray.Shape;

/** Checks and values of study inputs for the rows of batches. */
final class StudyInputs {
  private StudyInputs() {}

  /**
   * Checks that an example has every input.
   *
   * @throws DataException naming the study, if it lacks one
   */
  static void check(Map<String, StudyInput> inputs, StudyExample example) {
    try {
      inputs.values().forEach(input -> input.check(example));
    } catch (StudyInputException e) {
      throw new DataException(e.getMessage(), e);
    }
  }

  /**
   * Returns the inputs of the rows of a batch, by the backbone's names.
   *
   * @throws DataException naming the study, if one lacks an input
   */
  static Map<String, ExtraInput> batchValues(
      Map<String, StudyInput> inputs, List<StudyExample> rows) {
    Map<String, ExtraInput> extras = new HashMap<>();
    inputs.forEach(
        (name, input) -> {
          float[][] values = rows.stream().map(row -> read(input, row)).toArray(float[][]::new);
          Shape shape = Shape.of(rows.size()).append(input.shape());
          extras.put(name, new ExtraInput(Floats.concat(values), shape));
        });
    return extras;
  }

  private static float[] read(StudyInput input, StudyExample row) {
    try {
      return input.values(row);
    } catch (StudyInputException e) {
      throw new DataException(e.getMessage(), e);
    }
  }
}
