package org.ithn.datasets.files;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Input stream that counts the bytes which are read or skipped. */
abstract class MeteredStream extends FilterInputStream {
  MeteredStream(InputStream in) {
    super(in);
  }

  /** Receives the number of bytes of each read or skip, at least 0; may refuse more. */
  abstract void count(long bytes);

  @Override
  public int read() throws IOException {
    int value = super.read();
    count(value < 0 ? 0 : 1);
    return value;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int read = super.read(bytes, offset, length);
    count(Math.max(0, read));
    return read;
  }

  @Override
  public long skip(long n) throws IOException {
    long skipped = super.skip(n);
    count(skipped);
    return skipped;
  }

  @Override
  public boolean markSupported() {
    return false; // a reset would count twice
  }
}
