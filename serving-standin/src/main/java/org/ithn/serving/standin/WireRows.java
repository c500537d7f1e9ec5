package org.ithn.serving.standin;

import com.google.common.primitives.Booleans;
import com.google.common.primitives.Floats;
import com.google.common.primitives.Ints;
import com.google.common.primitives.Longs;
import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.ithn.serving.client.protocol.WireTensor;
import org.ithn.serving.client.protocol.WireTensors;

/** Concatenation and slicing of tensors along their first axis. */
final class WireRows {
  private WireRows() {}

  /** Concatenates tensors of equal type and of equal shape except for the first axis. */
  static WireTensor concat(List<WireTensor> parts) {
    long[] shape = WireTensors.shape(parts.get(0)).clone();
    shape[0] = parts.stream().mapToLong(part -> WireTensors.shape(part)[0]).sum();
    return switch (parts.get(0).getDtype()) {
      case WireTensors.STRING -> WireTensors.ofStrings(flatten(parts, WireTensors::strings), shape);
      case WireTensors.FLOAT ->
          WireTensors.ofFloats(
              Floats.toArray(flatten(parts, part -> Floats.asList(WireTensors.floats(part)))),
              shape);
      case WireTensors.BOOL ->
          WireTensors.ofBooleans(
              Booleans.toArray(flatten(parts, part -> Booleans.asList(WireTensors.booleans(part)))),
              shape);
      default ->
          WireTensors.ofLongs(
              Longs.toArray(flatten(parts, part -> Longs.asList(WireTensors.longs(part)))), shape);
    };
  }

  private static <T> List<T> flatten(List<WireTensor> parts, Function<WireTensor, List<T>> values) {
    List<T> all = new ArrayList<>();
    parts.forEach(part -> all.addAll(values.apply(part)));
    return all;
  }

  /** Returns the rows from {@code from} (inclusive) to {@code end} (exclusive). */
  static WireTensor slice(WireTensor tensor, int from, int end) {
    long[] shape = WireTensors.shape(tensor).clone();
    if (from == 0 && end == shape[0]) {
      return tensor;
    }
    int row = shape[0] == 0 ? 0 : WireTensors.size(tensor) / (int) shape[0];
    shape[0] = (long) end - from;
    int first = from * row;
    int last = end * row;
    return switch (tensor.getDtype()) {
      case WireTensors.STRING -> {
        List<ByteString> values = WireTensors.strings(tensor).subList(first, last);
        yield WireTensors.ofStrings(values, shape);
      }
      case WireTensors.FLOAT ->
          WireTensors.ofFloats(Arrays.copyOfRange(WireTensors.floats(tensor), first, last), shape);
      case WireTensors.BOOL ->
          WireTensors.ofBooleans(
              Arrays.copyOfRange(WireTensors.booleans(tensor), first, last), shape);
      case WireTensors.INT32 ->
          WireTensors.ofInts(Ints.toArray(tensor.getIntValList().subList(first, last)), shape);
      default ->
          WireTensors.ofLongs(Arrays.copyOfRange(WireTensors.longs(tensor), first, last), shape);
    };
  }
}
