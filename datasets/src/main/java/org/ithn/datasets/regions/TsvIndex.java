package org.ithn.datasets.regions;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.ithn.datasets.BadExamples;
import org.ithn.datasets.DataException;

/** Indexer that finds the lines of a TSV in one pass over its bytes. */
final class TsvIndex {
  private static final int BUFFER = 1 << 20;
  private static final int LONGEST_NAME = 200;

  private final Path path;
  private final FileChannel file;
  private final LineConsumer found;
  private final BadExamples bad;
  private final StringBuilder name = new StringBuilder();
  private long start;
  private int number = 1;
  private int tabs;
  private boolean carriageReturn;

  /** Receiver of each line; rejects it by throwing a {@link DataException}. */
  interface LineConsumer {
    void accept(long image, TsvRegionFile.Line line);
  }

  TsvIndex(Path path, FileChannel file, LineConsumer found, BadExamples bad) {
    this.path = path;
    this.file = file;
    this.found = found;
    this.bad = bad;
  }

  void scan() throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    long position = 0;
    while (file.read(buffer.clear(), position) > 0) {
      buffer.flip();
      while (buffer.hasRemaining()) {
        take(buffer.get(), position++);
      }
    }
    if (position > start) {
      end(position);
    }
  }

  private void take(byte value, long position) {
    if (value == '\n') {
      end(position);
      start = position + 1;
      number++;
      tabs = 0;
      name.setLength(0);
    } else if (value == '\t') {
      tabs++;
    } else if (tabs == 0 && name.length() < LONGEST_NAME) {
      name.append((char) (value & 0xff));
    }
    carriageReturn = value == '\r';
  }

  private void end(long position) {
    long length = position - start - (carriageReturn ? 1 : 0);
    if (length == 0) {
      return;
    }
    String place = "regions %s, line %d".formatted(path, number);
    try {
      if (tabs != 5 && tabs != 9) {
        throw new DataException(
            "%s: has %d columns; expected 6 or 10, the last three: box count, boxes, features"
                .formatted(place, tabs + 1));
      }
      found.accept(
          CocoImageId.parse(name.toString(), place),
          new TsvRegionFile.Line(start, (int) Math.min(length, Integer.MAX_VALUE), number));
    } catch (DataException e) {
      bad.add(place, e);
    }
  }
}
