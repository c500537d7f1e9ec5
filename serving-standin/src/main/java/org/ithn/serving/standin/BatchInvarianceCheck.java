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
 * Check that outputs do not depend on the other rows of their batch.
 *
 * <p>Requests of one signature run in one batch, which the batcher pads. Strings, integers and
 * booleans must equal those of the separate request; floats must agree within a relative tolerance
 * of 0.001. An output that becomes wider next to longer rows must be padded with zeros or empty
 * strings.
 */
final class BatchInvarianceCheck {
  /** Number of rows; not an allowed batch size, so that the batch is padded. */
  private static final int ROWS = 3;

  private static final double TOLERANCE = 1e-3;

  private BatchInvarianceCheck() {}

  /** A request and its outputs when run separately. */
  record RequestResponse(Map<String, WireTensor> inputs, Map<String, WireTensor> outputs) {
    int rowCount() {
      return (int) WireTensors.shape(inputs.values().iterator().next())[0];
    }

    /** Returns true if both can be rows of one batch. */
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

  /** Describes the outputs that change with the batch; empty if none do. */
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
          Map<String, WireTensor> batched = model.predict(signature, joined, List.of());
          batched.forEach(
              (output, value) -> {
                if (!sameRows(batch, output, value)) {
                  changed.add(signature + "/" + output);
                }
              });
        });
    return changed.isEmpty()
        ? ""
        : "these outputs change with the other rows of the batch: %s; mask the padding"
            .formatted(String.join(", ", changed));
  }

  /** Selects requests with at least {@link #ROWS} rows, different ones if there are several. */
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

  private static boolean sameRows(List<RequestResponse> batch, String output, WireTensor batched) {
    int from = 0;
    for (RequestResponse each : batch) {
      WireTensor own = WireRows.slice(batched, from, from + each.rowCount());
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

  /** Returns the element at a cell of the larger shape; null if this tensor has no such cell. */
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
