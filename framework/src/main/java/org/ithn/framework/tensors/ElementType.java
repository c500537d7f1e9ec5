package org.ithn.framework.tensors;

import com.google.common.primitives.UnsignedLong;
import java.nio.ByteBuffer;

/**
 * Little-endian element types of the safetensors format and of PyTorch.
 *
 * <p>Weights have a {@linkplain #isFloatingPoint() floating-point type}. The other types are read
 * so that a file with such tensors next to its weights is readable.
 */
public enum ElementType {
  /** IEEE half precision. */
  F16(2) {
    @Override
    double read(ByteBuffer data, int index) {
      return halfToFloat(data.getShort(2 * index));
    }
  },
  /** The upper 16 bits of a single-precision float. */
  BF16(2) {
    @Override
    double read(ByteBuffer data, int index) {
      return Float.intBitsToFloat(data.getShort(2 * index) << 16);
    }
  },
  /** IEEE single precision. */
  F32(4) {
    @Override
    double read(ByteBuffer data, int index) {
      return data.getFloat(4 * index);
    }
  },
  /** IEEE double precision. */
  F64(8) {
    @Override
    double read(ByteBuffer data, int index) {
      return data.getDouble(8 * index);
    }
  },
  /** Signed 32-bit integers. */
  I32(4) {
    @Override
    double read(ByteBuffer data, int index) {
      return data.getInt(4 * index);
    }
  },
  /** Signed 64-bit integers. */
  I64(8) {
    @Override
    double read(ByteBuffer data, int index) {
      return data.getLong(8 * index);
    }
  },
  /** Unsigned bytes. */
  U8(1) {
    @Override
    double read(ByteBuffer data, int index) {
      return data.get(index) & 0xff;
    }
  },
  /** Booleans of one byte each, 0 or 1. */
  BOOL(1) {
    @Override
    double read(ByteBuffer data, int index) {
      return data.get(index);
    }
  },
  /** Signed bytes. */
  I8(1) {
    @Override
    double read(ByteBuffer data, int index) {
      return data.get(index);
    }
  },
  /** Signed 16-bit integers. */
  I16(2) {
    @Override
    double read(ByteBuffer data, int index) {
      return data.getShort(2 * index);
    }
  },
  /** Unsigned 16-bit integers. */
  U16(2) {
    @Override
    double read(ByteBuffer data, int index) {
      return data.getShort(2 * index) & 0xffff;
    }
  },
  /** Unsigned 32-bit integers. */
  U32(4) {
    @Override
    double read(ByteBuffer data, int index) {
      return Integer.toUnsignedLong(data.getInt(4 * index));
    }
  },
  /** Unsigned 64-bit integers. */
  U64(8) {
    @Override
    double read(ByteBuffer data, int index) {
      return UnsignedLong.fromLongBits(data.getLong(8 * index)).doubleValue();
    }
  },
  /** Floats of one byte: 4 bits of exponent, 3 of fraction, no infinity. */
  F8_E4M3(1) {
    @Override
    double read(ByteBuffer data, int index) {
      return tinyToFloat(data.get(index));
    }
  },
  /** Floats of one byte: 5 bits of exponent, 2 of fraction; the upper byte of an {@link #F16}. */
  F8_E5M2(1) {
    @Override
    double read(ByteBuffer data, int index) {
      return halfToFloat((short) (data.get(index) << 8));
    }
  },
  /** Complex numbers of two single-precision floats; the real part is read. */
  C64(8) {
    @Override
    double read(ByteBuffer data, int index) {
      return data.getFloat(8 * index);
    }
  },
  /** Complex numbers of two double-precision floats; the real part is read. */
  C128(16) {
    @Override
    double read(ByteBuffer data, int index) {
      return data.getDouble(16 * index);
    }
  };

  private final int bytes;

  ElementType(int bytes) {
    this.bytes = bytes;
  }

  /** Returns the size of one element in bytes. */
  public int byteSize() {
    return bytes;
  }

  /** Returns true for the types of weights: half, single and double precision and bfloat16. */
  public boolean isFloatingPoint() {
    return this == F16 || this == BF16 || this == F32 || this == F64;
  }

  /** Returns true if elements have a real and an imaginary part. */
  public boolean isComplex() {
    return this == C64 || this == C128;
  }

  /** Returns the element at an index of little-endian data. */
  abstract double read(ByteBuffer data, int index);

  private static float tinyToFloat(byte tiny) {
    int magnitude = tiny & 0x7f;
    int exponent = magnitude >> 3;
    int fraction = magnitude & 7;
    if (magnitude == 0x7f) {
      return Float.NaN;
    }
    float value = exponent == 0 ? fraction * 0x1p-9f : Math.scalb(1 + fraction / 8f, exponent - 7);
    return tiny < 0 ? -value : value;
  }

  static float halfToFloat(short half) {
    int sign = (half & 0x8000) << 16;
    int exponent = (half >> 10) & 0x1f;
    int fraction = half & 0x3ff;
    if (exponent == 0) {
      float small = fraction * 0x1p-24f;
      return sign == 0 ? small : -small;
    }
    int bits =
        exponent == 31 ? 0x7f800000 | fraction << 13 : (exponent + 112) << 23 | fraction << 13;
    return Float.intBitsToFloat(sign | bits);
  }
}
