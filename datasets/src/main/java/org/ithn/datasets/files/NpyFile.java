package org.ithn.datasets.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
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
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final int MOST_BYTES = 256 << 20;
  private static final int MOST_HEADER_BYTES = 1 << 16;
  private static final Pattern DESCRIPTION = Pattern.compile("'descr': *'([^']*)'");
  private static final Pattern SHAPE = Pattern.compile("'shape': *\\(([^)]*)\\)");
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
    try {
      long size = Files.size(file);
      if (size > MOST_BYTES) {
        throw new DataException(
            "%s: has %d bytes, more than the %d allowed; check the path"
                .formatted(file, size, MOST_BYTES));
      }
      return read(ByteBuffer.wrap(Files.readAllBytes(file)), file);
    } catch (IOException e) {
      throw new DataException("%s: cannot be read (%s)".formatted(file, e.getMessage()), e);
    }
  }

  private static long[] read(ByteBuffer bytes, Path file) {
    String header = header(bytes.order(ByteOrder.LITTLE_ENDIAN), file);
    String type = part(DESCRIPTION, header, file);
    String shape = part(SHAPE, header, file);
    Matcher length = LENGTH.matcher(shape);
    if (!length.matches()) {
      throw new DataException(
          "%s: has the shape (%s); expected a one-dimensional array".formatted(file, shape));
    }
    int width = width(type, file);
    int count = Integer.parseInt(length.group(1));
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

  private static String header(ByteBuffer bytes, Path file) {
    for (byte expected : MAGIC) {
      if (!bytes.hasRemaining() || bytes.get() != expected) {
        throw new DataException("%s: is not a .npy file; check the path".formatted(file));
      }
    }
    if (bytes.remaining() < 6) {
      throw cutOff(file);
    }
    int version = bytes.get();
    bytes.get();
    if (version < 1 || version > 3) {
      throw new DataException(
          "%s: has .npy version %d; expected 1 to 3, save it again".formatted(file, version));
    }
    long length = version == 1 ? bytes.getShort() & 0xffff : Integer.toUnsignedLong(bytes.getInt());
    if (length > bytes.remaining()) {
      throw cutOff(file);
    }
    if (length > MOST_HEADER_BYTES) {
      throw new DataException(
          "%s: has a header of %d bytes, more than the %d allowed; save it again"
              .formatted(file, length, MOST_HEADER_BYTES));
    }
    byte[] header = new byte[(int) length];
    bytes.get(header);
    return new String(header, StandardCharsets.ISO_8859_1);
  }

  private static String part(Pattern pattern, String header, Path file) {
    Matcher matcher = pattern.matcher(header);
    if (!matcher.find()) {
      throw new DataException(
          "%s: the header is '%s'; expected descr and shape, save it again"
              .formatted(file, header.strip()));
    }
    return matcher.group(1);
  }

  private static DataException cutOff(Path file) {
    return new DataException("%s: is truncated inside the header; copy it again".formatted(file));
  }
}
