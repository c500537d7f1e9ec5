package org.ithn.savedmodels;

import org.ithn.framework.tensors.TensorData;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TBfloat16;

/** Rounding to bfloat16, the upper half of a float32 with 8 bits of precision. */
final class BFloat16 {
  private static final int LOWER_HALF = 0xffff;

  private BFloat16() {}

  /** Returns the nearest bfloat16, ties to even; infinities and NaN are unchanged. */
  static float round(float value) {
    int bits = Float.floatToRawIntBits(value);
    if (!Float.isFinite(value)) {
      return Float.isNaN(value) ? Float.NaN : value;
    }
    int evenUp = 0x7fff + ((bits >>> 16) & 1);
    return Float.intBitsToFloat((bits + evenUp) & ~LOWER_HALF);
  }

  /** Returns the rounded values as a tensor, which the caller closes. */
  static TBfloat16 toTensor(TensorData values) {
    float[] floats = values.floats();
    for (int i = 0; i < floats.length; i++) {
      floats[i] = round(floats[i]);
    }
    return TBfloat16.tensorOf(Shape.of(values.shape()), DataBuffers.of(floats));
  }
}
