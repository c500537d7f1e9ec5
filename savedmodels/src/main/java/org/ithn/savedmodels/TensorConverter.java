package org.ithn.savedmodels;

import com.google.common.primitives.Booleans;
import com.google.common.primitives.Floats;
import com.google.common.primitives.Ints;
import com.google.common.primitives.Longs;
import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.List;
import org.ithn.serving.client.protocol.WireTensor;
import org.ithn.serving.client.protocol.WireTensors;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.NdArray;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TString;

/** Conversion between protocol tensors and TensorFlow tensors. */
public final class TensorConverter {
  private TensorConverter() {}

  /**
   * Creates a TensorFlow tensor, which the caller closes.
   *
   * @param type the signature's element type; numbers are converted to it
   * @throws IllegalArgumentException if the values are of another kind
   */
  public static Tensor toTensor(WireTensor wire, DataType type) {
    Shape shape = Shape.of(WireTensors.shape(wire));
    return switch (type) {
      case DT_STRING -> strings(WireTensors.strings(wire), shape);
      case DT_FLOAT -> TFloat32.tensorOf(shape, DataBuffers.of(WireTensors.floats(wire)));
      case DT_INT64 -> TInt64.tensorOf(shape, DataBuffers.of(WireTensors.longs(wire)));
      case DT_INT32 ->
          TInt32.tensorOf(
              shape, DataBuffers.of(Ints.toArray(Longs.asList(WireTensors.longs(wire)))));
      case DT_BOOL -> TBool.tensorOf(shape, DataBuffers.of(WireTensors.booleans(wire)));
      default ->
          throw new IllegalArgumentException("inputs of type %s are not supported".formatted(type));
    };
  }

  private static TString strings(List<ByteString> values, Shape shape) {
    NdArray<byte[]> array = NdArrays.ofObjects(byte[].class, shape);
    int[] next = {0};
    array.scalars().forEach(scalar -> scalar.setObject(values.get(next[0]++).toByteArray()));
    return TString.tensorOfBytes(array);
  }

  /**
   * Copies a TensorFlow tensor into a protocol tensor.
   *
   * @throws IllegalArgumentException if the tensor has another element type than exports use
   */
  public static WireTensor toWireTensor(Tensor tensor) {
    long[] shape = tensor.shape().asArray();
    if (tensor instanceof TFloat32 floats) {
      List<Float> values = new ArrayList<>();
      floats.scalars().forEach(scalar -> values.add(scalar.getFloat()));
      return WireTensors.ofFloats(Floats.toArray(values), shape);
    }
    if (tensor instanceof TInt32 ints) {
      List<Integer> values = new ArrayList<>();
      ints.scalars().forEach(scalar -> values.add(scalar.getInt()));
      return WireTensors.ofInts(Ints.toArray(values), shape);
    }
    if (tensor instanceof TInt64 longs) {
      List<Long> values = new ArrayList<>();
      longs.scalars().forEach(scalar -> values.add(scalar.getLong()));
      return WireTensors.ofLongs(Longs.toArray(values), shape);
    }
    if (tensor instanceof TBool booleans) {
      List<Boolean> values = new ArrayList<>();
      booleans.scalars().forEach(scalar -> values.add(scalar.getBoolean()));
      return WireTensors.ofBooleans(Booleans.toArray(values), shape);
    }
    if (tensor instanceof TString strings) {
      List<ByteString> values = new ArrayList<>();
      strings.asBytes().scalars().forEach(s -> values.add(ByteString.copyFrom(s.getObject())));
      return WireTensors.ofStrings(values, shape);
    }
    throw new IllegalArgumentException(
        "outputs of type %s are not supported".formatted(tensor.dataType()));
  }
}
