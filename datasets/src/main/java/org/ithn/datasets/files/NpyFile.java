package org.ithn.datasets.files;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ithn.datasets.DataException;

/**
 * Reader of one-dimensional integer arrays in NumPy's {@code .npy} format, versions 1 to 3. Object
 * arrays are rejected; nothing is unpickled.
 */
public final class NpyFile {
  private static final int MOST_BYTES = 256 << 20;
  private static final Pattern LENGTH = Pattern.compile(" *(\\d{1,9}) *,? *");

  private NpyFile() {}

  /**
   * Reads all numbers.
   *
   * @throws DataException if the file is missing, damaged or of another type
   */
  public static long[] readLongs(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new DataException("%s: no such file; check the path".formatted(file));
    }
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      long size = Files.size(file);
      if (size > MOST_BYTES) {
        throw new DataException(
            "%s: has %d bytes, more than the %d allowed; check the path"
                .formatted(file, size, MOST_BYTES));
      }
      return read(in, file);
    } catch (IOException e) {
      throw new DataException("%s: cannot be read (%s)".formatted(file, e.getMessage()), e);
    }
  }

  private static long[] read(InputStream in, Path file) throws IOException {
    NpyHeader header = NpyHeader.read(in, file);
    String type = header.type();
    String shape = header.shape();
    Matcher length = LENGTH.matcher(shape);
    if (!length.matches()) {
      throw new DataException(
          "%s: has the shape (%s); expected a one-dimensional array".formatted(file, shape));
    }
    int width = width(type, file);
    int count = Integer.parseInt(length.group(1));
    ByteBuffer bytes = ByteBuffer.wrap(in.readAllBytes());
    if (bytes.remaining() != (long) count * width) {
      throw new DataException(
          "%s: %d bytes follow the header, %d numbers need %d; it is damaged, copy it again"
              .formatted(file, bytes.remaining(), count, (long) count * width));
    }
    bytes.order(type.charAt(0) == '>' ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    long[] numbers = new long[count];
    for (int i = 0; i < count; i++) {
      numbers[i] =
          width == Long.BYTES
              ? bytes.getLong()
              : type.charAt(1) == 'u' ? Integer.toUnsignedLong(bytes.getInt()) : bytes.getInt();
    }
    return numbers;
  }

  private static int width(String type, Path file) {
    return switch (type) {
      case "<i4", "<u4", ">i4", ">u4" -> Integer.BYTES;
      case "<i8", ">i8" -> Long.BYTES;
      default ->
          throw new DataException(
              "%s: has the type '%s'; expected 4- or 8-byte integers, save it as numpy.int64"
                  .formatted(file, type));
    };
  }
}
