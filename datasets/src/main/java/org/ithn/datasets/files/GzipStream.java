package org.ithn.datasets.files;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Reader of gzip data that refuses many empty members in a row. The JDK's reader calls itself for
 * each of them, so that a small file would overflow the stack.
 */
final class GzipStream extends GZIPInputStream {
  private static final int BUFFER = 1 << 16;
  private static final int MAX_EMPTY = 1_000;

  private int depth;

  GzipStream(InputStream in) throws IOException {
    super(in, BUFFER);
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (depth > MAX_EMPTY) {
      throw new ZipException("more than %d empty gzip members in a row".formatted(MAX_EMPTY));
    }
    depth++;
    try {
      return super.read(target, offset, length);
    } finally {
      depth--;
    }
  }
}
