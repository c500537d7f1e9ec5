package org.ithn.framework.tensors;

import java.nio.ByteBuffer;

/** Little-endian element types of the safetensors format that models use. */
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
  };

  private final int bytes;

  ElementType(int bytes) {
    this.bytes = bytes;
  }

  /** Returns the size of one element in bytes. */
  public int byteSize() {
    return bytes;
  }

  /** Returns the element at an index of little-endian data. */
  abstract double read(ByteBuffer data, int index);

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
