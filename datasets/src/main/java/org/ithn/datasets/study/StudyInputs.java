package org.ithn.datasets.study;

import com.google.common.collect.Maps;
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
    return batch(inputs, rows.stream().map(row -> values(inputs, row)).toList());
  }

  /**
   * Returns the inputs of one example, by the backbone's names.
   *
   * @throws DataException naming the study, if it lacks an input
   */
  static Map<String, float[]> values(Map<String, StudyInput> inputs, StudyExample example) {
    return new HashMap<>(
        Maps.transformEntries(inputs, (name, input) -> read(name, input, example)));
  }

  /** Joins the {@link #values} of the rows of a batch. */
  static Map<String, ExtraInput> batch(
      Map<String, StudyInput> inputs, List<Map<String, float[]>> rows) {
    Map<String, ExtraInput> extras = new HashMap<>();
    inputs.forEach(
        (name, input) -> {
          float[][] values = rows.stream().map(row -> row.get(name)).toArray(float[][]::new);
          Shape shape = Shape.of(rows.size()).append(input.shape());
          extras.put(name, new ExtraInput(Floats.concat(values), shape));
        });
    return extras;
  }

  /** Returns the values of one example, whose number a shorter or longer row would not show. */
  private static float[] read(String name, StudyInput input, StudyExample row) {
    try {
      float[] values = input.values(row);
      int got = values == null ? 0 : values.length;
      if (got != input.shape().size()) {
        throw new DataException(
            ("study '%s': the input '%s' has %d values, but its shape %s needs %d; return that"
                    + " many from StudyInput.values, or declare the other shape in"
                    + " StudyInput.shape() and the backbone's extraInputs()")
                .formatted(row.study().id(), name, got, input.shape(), input.shape().size()));
      }
      return values;
    } catch (StudyInputException e) {
      throw new DataException(e.getMessage(), e);
    }
  }
}
