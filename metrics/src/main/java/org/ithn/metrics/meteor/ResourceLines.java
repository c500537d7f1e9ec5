package org.ithn.metrics.meteor;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipException;
import org.ithn.metrics.text.GzipStream;

/**
 * Numbered lines of a METEOR resource file. Errors name the file and the line.
 *
 * <p>Files and lines that are much larger than METEOR's are refused before they fill the memory.
 */
final class ResourceLines implements AutoCloseable {
  private static final long MAX_BYTES = 1L << 30; // after decompression
  private static final int MAX_LINE_BYTES = 1 << 16; // above the readers' buffers of 8 KiB

  private final Path file;
  private final BufferedReader reader;
  private int number;

  private ResourceLines(Path file, InputStream stream, long maxBytes) {
    this.file = file;
    this.reader =
        new BufferedReader(
            new InputStreamReader(
                new LimitedStream(stream, maxBytes), StandardCharsets.UTF_8.newDecoder()));
  }

  static ResourceLines open(Path file) throws IOException {
    return new ResourceLines(file, Files.newInputStream(file), MAX_BYTES);
  }

  static ResourceLines openGzip(Path file) throws IOException {
    return openGzip(file, MAX_BYTES);
  }

  static ResourceLines openGzip(Path file, long maxBytes) throws IOException {
    InputStream stream = Files.newInputStream(file);
    try {
      return new ResourceLines(file, new GzipStream(stream), maxBytes);
    } catch (EOFException | ZipException e) {
      stream.close();
      throw new IllegalArgumentException(
          file + ": not a gzip file; get METEOR's resources again", e);
    }
  }

  static List<String> readAll(Path file) throws IOException {
    List<String> lines = new ArrayList<>();
    try (ResourceLines reader = open(file)) {
      for (Optional<String> line = reader.next(); line.isPresent(); line = reader.next()) {
        lines.add(line.get());
      }
    }
    return lines;
  }

  /** Returns the next line, or empty at the end of the file. */
  Optional<String> next() throws IOException {
    number++;
    try {
      return Optional.ofNullable(reader.readLine());
    } catch (CharacterCodingException e) {
      throw damaged("has bytes that are not UTF-8", e);
    } catch (EOFException | ZipException e) {
      throw damaged("is cut off or damaged", e);
    }
  }

  /** Returns the next line, which completes an entry. */
  String required(String content) throws IOException {
    return next().orElseThrow(() -> damaged("is missing; it must contain " + content, null));
  }

  IllegalArgumentException damaged(String fault, Exception cause) {
    return new IllegalArgumentException(
        "%s: line %d %s; get METEOR's resources again".formatted(file, number, fault), cause);
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }

  /** Stream that fails beyond the limits of a file and of a line. */
  private final class LimitedStream extends FilterInputStream {
    private final long limit;
    private long total;
    private int lineBytes;

    LimitedStream(InputStream in, long limit) {
      super(in);
      this.limit = limit;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int count = super.read(bytes, offset, length);
      for (int i = offset; i < offset + count; i++) {
        lineBytes = bytes[i] == '\n' || bytes[i] == '\r' ? 0 : lineBytes + 1;
        if (lineBytes > MAX_LINE_BYTES) {
          throw damaged("has more than %d KiB".formatted(MAX_LINE_BYTES >> 10), null);
        }
      }
      total += Math.max(0, count);
      if (total > limit) {
        throw new IllegalArgumentException(
            "%s: contains more than the %d MiB allowed; get METEOR's resources again"
                .formatted(file, limit >> 20));
      }
      return count;
    }
  }
}
