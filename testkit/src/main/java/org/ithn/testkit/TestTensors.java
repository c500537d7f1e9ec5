package org.ithn.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.ithn.framework.tensors.TensorData;
import org.tensorflow.ndarray.Shape;

/** Tensors for tests, drawn with a seed or read from JSON. */
public final class TestTensors {
  private TestTensors() {}

  /** Returns normal numbers in double precision. */
  public static TensorData normal(long seed, long... shape) {
    Random random = new Random(seed);
    double[] values = new double[(int) Shape.of(shape).size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextGaussian();
    }
    return TensorData.of(values, shape);
  }

  /** Parses nested arrays of numbers, or one number. */
  public static TensorData parse(JsonNode node) {
    List<Long> shape = new ArrayList<>();
    for (JsonNode inner = node; inner.isArray(); inner = inner.path(0)) {
      shape.add((long) inner.size());
    }
    List<Double> values = new ArrayList<>();
    flatten(node, values);
    return TensorData.of(
        values.stream().mapToDouble(Double::doubleValue).toArray(),
        shape.stream().mapToLong(Long::longValue).toArray());
  }

  private static void flatten(JsonNode node, List<Double> values) {
    if (node.isArray()) {
      node.forEach(inner -> flatten(inner, values));
    } else {
      values.add(node.doubleValue());
    }
  }
}
