package org.ithn.datasets.image;

import com.google.common.collect.AbstractIterator;
import com.google.common.primitives.Ints;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;

/**
 * The chunks of a PNG file in their order, up to the one that ends it (IEND) or to the point where
 * the file is cut off. They are not stored, because a file may have millions.
 *
 * @param png the contents of the file
 */
record PngChunks(ByteBuffer png) implements Iterable<PngChunks.Chunk> {
  private static final int SIGNATURE = 8;
  private static final int FRAME = 12; // length, type and checksum
  private static final int IDAT = type("IDAT");
  private static final int IEND = type("IEND");
  private static final int ANCILLARY = 0x20000000; // a lower-case first letter

  /**
   * A chunk.
   *
   * @param type its four letters as a number
   * @param start the position of its data
   * @param length the bytes of its data
   */
  record Chunk(int type, int start, int length) {
    boolean isData() {
      return type == IDAT;
    }

    boolean isEnd() {
      return type == IEND;
    }

    /** Returns true if no pixel depends on the chunk. */
    boolean isAncillary() {
      return (type & ANCILLARY) != 0;
    }

    int end() {
      return start + length;
    }
  }

  /** Returns the number of a chunk's letters. */
  static int type(String letters) {
    return Ints.fromByteArray(letters.getBytes(StandardCharsets.US_ASCII));
  }

  /** Returns true if the file has pixels and an end. */
  boolean areComplete() {
    boolean data = false;
    boolean end = false;
    for (Chunk chunk : this) {
      data |= chunk.isData();
      end |= chunk.isEnd();
    }
    return data && end;
  }

  @Override
  public Iterator<Chunk> iterator() {
    return new AbstractIterator<>() {
      private int at = SIGNATURE;

      @Override
      protected Chunk computeNext() {
        if (at + (long) FRAME > png.limit()) {
          return endOfData();
        }
        Chunk chunk = new Chunk(png.getInt(at + 4), at + SIGNATURE, png.getInt(at));
        if (chunk.length < 0 || at + (long) FRAME + chunk.length > png.limit()) {
          return endOfData();
        }
        at = chunk.isEnd() ? png.limit() : at + FRAME + chunk.length;
        return chunk;
      }
    };
  }
}
