package org.ithn.datasets.files;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ithn.datasets.DataException;

/**
 * Header of NumPy's {@code .npy} format, versions 1 to 3.
 *
 * @param type the element type, such as {@code <f4}; object arrays have another form
 * @param shape the text between the parentheses of the shape, such as {@code 7, 384}
 * @param isColumnMajor true if {@code fortran_order} is {@code True}
 * @param bytes the number of bytes before the data
 */
record NpyHeader(String type, String shape, boolean isColumnMajor, int bytes) {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final int MOST_BYTES = 1 << 16;
  private static final int ALIGNMENT = 64;
  private static final Pattern DESCRIPTION = Pattern.compile("'descr': *'([^']*)'");
  private static final Pattern ORDER = Pattern.compile("'fortran_order': *(True|False)");
  private static final Pattern SHAPE = Pattern.compile("'shape': *\\(([^)]*)\\)");

  /** Reads the header and leaves the stream at the data. */
  static NpyHeader read(InputStream in, Path file) throws IOException {
    if (!Arrays.equals(in.readNBytes(MAGIC.length), MAGIC)) {
      throw new DataException("%s: is not a .npy file; check the path".formatted(file));
    }
    byte[] version = readFully(in, 2, file);
    if (version[0] < 1 || version[0] > 3) {
      throw new DataException(
          "%s: has .npy version %d; expected 1 to 3, save it again".formatted(file, version[0]));
    }
    int lengthBytes = version[0] == 1 ? Short.BYTES : Integer.BYTES;
    ByteBuffer number = ByteBuffer.wrap(readFully(in, lengthBytes, file));
    number.order(ByteOrder.LITTLE_ENDIAN);
    long length =
        version[0] == 1 ? number.getShort() & 0xffff : Integer.toUnsignedLong(number.getInt());
    if (length > MOST_BYTES) {
      throw new DataException(
          "%s: has a header of %d bytes, more than the %d allowed; save it again"
              .formatted(file, length, MOST_BYTES));
    }
    String text = new String(readFully(in, (int) length, file), StandardCharsets.ISO_8859_1);
    return new NpyHeader(
        part(DESCRIPTION, text, file),
        part(SHAPE, text, file),
        part(ORDER, text, file).equals("True"),
        MAGIC.length + version.length + lengthBytes + (int) length);
  }

  /** Returns the header of a matrix in the form in which NumPy writes it. */
  static byte[] ofMatrix(String type, int rows, int width) {
    String text =
        "{'descr': '%s', 'fortran_order': False, 'shape': (%d, %d), }".formatted(type, rows, width);
    int start = MAGIC.length + 2 + Short.BYTES;
    int end = (start + text.length() + ALIGNMENT) / ALIGNMENT * ALIGNMENT;
    ByteBuffer header = ByteBuffer.allocate(end).order(ByteOrder.LITTLE_ENDIAN);
    header.put(MAGIC).put((byte) 1).put((byte) 0).putShort((short) (end - start));
    header.put(
        (text + " ".repeat(end - start - text.length() - 1) + "\n")
            .getBytes(StandardCharsets.ISO_8859_1));
    return header.array();
  }

  private static byte[] readFully(InputStream in, int count, Path file) throws IOException {
    byte[] bytes = in.readNBytes(count);
    if (bytes.length < count) {
      throw new DataException("%s: is truncated inside the header; copy it again".formatted(file));
    }
    return bytes;
  }

  private static String part(Pattern pattern, String header, Path file) {
    Matcher matcher = pattern.matcher(header);
    if (!matcher.find()) {
      throw new DataException(
          "%s: the header is '%s'; expected descr, fortran_order and shape, save it again"
              .formatted(file, header.strip()));
    }
    return matcher.group(1);
  }
}
