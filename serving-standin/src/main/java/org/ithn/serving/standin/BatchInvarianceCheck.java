package org.ithn.serving.standin;

import com.google.common.primitives.Booleans;
import com.google.common.primitives.Floats;
import com.google.common.primitives.Longs;
import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.ithn.serving.client.protocol.WireTensor;
import org.ithn.serving.client.protocol.WireTensors;

/**
 * Whether an answer depends on the other rows of its batch.
 *
 * <p>Requests of one signature are run together, and the batcher fills them up. Texts, whole
 * numbers and truth values must be those of the request alone, floats within a thousandth; an
 * answer that is wider beside longer rows must hold 0 or nothing where it is wider.
 */
final class BatchInvarianceCheck {
  /** No allowed batch size, so that the batch is filled up. */
  private static final int ROWS = 3;

  private static final double TOLERANCE = 1e-3;

  private BatchInvarianceCheck() {}

  /** A request and what it got alone. */
  record RequestResponse(Map<String, WireTensor> inputs, Map<String, WireTensor> outputs) {
    int rowCount() {
      return (int) WireTensors.shape(inputs.values().iterator().next())[0];
    }

    /** Whether both can be rows of one batch. */
    boolean canBatchWith(RequestResponse other) {
      return inputs.entrySet().stream()
          .allMatch(
              input ->
                  java.util.Arrays.equals(
                      rowShape(input.getValue()), rowShape(other.inputs.get(input.getKey()))));
    }

    private static long[] rowShape(WireTensor tensor) {
      long[] shape = WireTensors.shape(tensor).clone();
      shape[0] = 0;
      return shape;
    }
  }

  /** The outputs that change, and how to look for the reason; empty if none does. */
  static String describeProblem(LoadedModel model, Map<String, List<RequestResponse>> bySignature) {
    TreeSet<String> changed = new TreeSet<>();
    bySignature.forEach(
        (signature, answered) -> {
          List<RequestResponse> batch = batch(answered);
          Map<String, List<WireTensor>> parts = new HashMap<>();
          batch.forEach(
              each ->
                  each.inputs()
                      .forEach(
                          (name, value) ->
                              parts.computeIfAbsent(name, key -> new ArrayList<>()).add(value)));
          Map<String, WireTensor> joined = new HashMap<>();
          parts.forEach((name, values) -> joined.put(name, WireRows.concat(values)));
          Map<String, WireTensor> together = model.predict(signature, joined, List.of());
          together.forEach(
              (output, value) -> {
                if (!sameRows(batch, output, value)) {
                  changed.add(signature + "/" + output);
                }
              });
        });
    return changed.isEmpty()
        ? ""
        : "these change with the rows beside them: %s; mask what a row is filled up with"
            .formatted(String.join(", ", changed));
  }

  /** At least {@link #ROWS} rows, of different requests where there are several. */
  private static List<RequestResponse> batch(List<RequestResponse> answered) {
    List<RequestResponse> fitting =
        answered.stream().filter(answered.get(0)::canBatchWith).toList();
    List<RequestResponse> batch = new ArrayList<>();
    for (int rows = 0, next = 0; rows < ROWS; next++) {
      RequestResponse each = fitting.get(next % fitting.size());
      batch.add(each);
      rows += each.rowCount();
    }
    return batch;
  }

  private static boolean sameRows(List<RequestResponse> batch, String output, WireTensor together) {
    int from = 0;
    for (RequestResponse each : batch) {
      WireTensor own = WireRows.slice(together, from, from + each.rowCount());
      if (!same(own, each.outputs().get(output))) {
        return false;
      }
      from += each.rowCount();
    }
    return true;
  }

  private static boolean same(WireTensor first, WireTensor second) {
    long[] a = WireTensors.shape(first);
    long[] b = WireTensors.shape(second);
    if (a.length != b.length || a[0] != b[0] || first.getDtype() != second.getDtype()) {
      return false;
    }
    long[] both = new long[a.length];
    long cells = 1;
    for (int i = 0; i < both.length; i++) {
      both[i] = Math.max(a[i], b[i]);
      cells *= both[i];
    }
    List<?> these = elements(first);
    List<?> those = elements(second);
    for (long cell = 0; cell < cells; cell++) {
      Object x = elementAt(these, a, cell, both);
      Object y = elementAt(those, b, cell, both);
      if (x == null ? !isEmptyValue(y) : y == null ? !isEmptyValue(x) : !same(x, y)) {
        return false;
      }
    }
    return true;
  }

  /** The element of a cell of the larger shape; null if this tensor has no such cell. */
  private static Object elementAt(List<?> elements, long[] shape, long cell, long[] larger) {
    long index = 0;
    long stride = 1;
    for (int i = shape.length - 1; i >= 0; i--) {
      long coordinate = cell % larger[i];
      cell /= larger[i];
      if (coordinate >= shape[i]) {
        return null;
      }
      index += coordinate * stride;
      stride *= shape[i];
    }
    return elements.get((int) index);
  }

  private static List<?> elements(WireTensor tensor) {
    return switch (tensor.getDtype()) {
      case WireTensors.STRING -> WireTensors.strings(tensor);
      case WireTensors.FLOAT -> Floats.asList(WireTensors.floats(tensor));
      case WireTensors.BOOL -> Booleans.asList(WireTensors.booleans(tensor));
      default -> Longs.asList(WireTensors.longs(tensor));
    };
  }

  private static boolean isEmptyValue(Object value) {
    return value instanceof ByteString text ? text.isEmpty() : same(value, zeroLike(value));
  }

  private static Object zeroLike(Object like) {
    return like instanceof Float ? 0f : like instanceof Boolean ? (Object) false : (Object) 0L;
  }

  private static boolean same(Object x, Object y) {
    if (x instanceof Float a && y instanceof Float b) {
      return a.equals(b) || Math.abs(a - b) <= TOLERANCE * Math.max(1, Math.abs(a));
    }
    return x.equals(y);
  }
}
