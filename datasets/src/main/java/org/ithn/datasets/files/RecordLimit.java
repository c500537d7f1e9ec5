package org.ithn.datasets.files;

import java.io.FilterReader;
import java.io.IOException;
import java.io.Reader;
import org.ithn.datasets.DataException;

/** Reader that fails at a record of too many characters, before it fills the memory. */
final class RecordLimit extends FilterReader {
  /** The number of characters that may be read for one record; a report has some thousands. */
  static final int MAX_CHARACTERS = 16 << 20;

  private final String name;
  private int left = MAX_CHARACTERS;

  /**
   * Creates a reader.
   *
   * @param name the file name for the message
   */
  RecordLimit(Reader in, String name) {
    super(in);
    this.name = name;
  }

  /** Starts to count anew; what the parser has buffered belongs to the next record. */
  void startRecord() {
    left = MAX_CHARACTERS;
  }

  @Override
  public int read() throws IOException {
    int c = super.read();
    count(c < 0 ? 0 : 1);
    return c;
  }

  @Override
  public int read(char[] buffer, int offset, int length) throws IOException {
    int read = super.read(buffer, offset, length);
    count(Math.max(read, 0));
    return read;
  }

  private void count(int characters) {
    left -= characters;
    if (left < 0) {
      throw new DataException(
          "%s: has a row of more than %d million characters; check its quotes, or that it is the"
                  .formatted(name, MAX_CHARACTERS >> 20)
              + " right file");
    }
  }
}
