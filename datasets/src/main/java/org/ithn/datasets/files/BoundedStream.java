package org.ithn.datasets.files;

import java.io.InputStream;
import org.ithn.datasets.DataException;

/**
 * Input stream that fails beyond a limit, so that a decompression bomb cannot fill memory or disk.
 */
final class BoundedStream extends MeteredStream {
  private final String name;
  private final long limit;
  private long left;

  /**
   * Creates a stream with a limit.
   *
   * @param name the file name for the message
   * @param limit the largest number of bytes allowed, after decompression
   */
  BoundedStream(InputStream in, String name, long limit) {
    super(in);
    this.name = name;
    this.limit = limit;
    this.left = limit;
  }

  @Override
  void count(long bytes) {
    left -= bytes;
    if (left < 0) {
      throw new DataException(
          "%s: unpacks to more than the %d MiB allowed; check that it is the right file"
              .formatted(name, limit >> 20));
    }
  }
}
