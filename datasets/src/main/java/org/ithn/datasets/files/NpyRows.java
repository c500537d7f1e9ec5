package org.ithn.datasets.files;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ithn.datasets.DataException;

/**
 * Reader of a matrix in NumPy's {@code .npy} format, row by row, for files larger than memory. The
 * file must be in row-major, little-endian order, as NumPy writes it by default.
 */
public final class NpyRows implements AutoCloseable {
  private static final Pattern SHAPE = Pattern.compile(" *(\\d{1,9}) *, *(\\d{1,9}) *,? *");
  private static final int BUFFER = 1 << 20;
  private static final int MOST_COLUMNS = 1 << 20;

  private final Path file;
  private final DigestInputStream in;
  private final NpyHeader header;
  private final int rows;
  private final int width;

  private NpyRows(Path file, DigestInputStream in) throws IOException {
    this.file = file;
    this.in = in;
    this.header = NpyHeader.read(in, file);
    Matcher matcher = SHAPE.matcher(header.shape());
    if (!matcher.matches()) {
      throw new DataException(
          "%s: has the shape (%s); expected two dimensions".formatted(file, header.shape()));
    }
    if (header.isColumnMajor()) {
      throw new DataException(
          "%s: is in Fortran order; save numpy.ascontiguousarray of it".formatted(file));
    }
    this.rows = Integer.parseInt(matcher.group(1));
    this.width = Integer.parseInt(matcher.group(2));
    if (width > MOST_COLUMNS) {
      throw new DataException(
          "%s: has %d columns; expected at most %d".formatted(file, width, MOST_COLUMNS));
    }
    long expected = header.bytes() + (long) rows * width * elementBytes();
    if (Files.size(file) != expected) {
      throw new DataException(
          "%s: has %d bytes, its header announces %d; it is damaged, copy it again"
              .formatted(file, Files.size(file), expected));
    }
  }

  /**
   * Opens a file and checks its header and size.
   *
   * @throws DataException if it is missing, damaged or no matrix
   */
  public static NpyRows open(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new DataException("%s: no such file; check the path".formatted(file));
    }
    try {
      InputStream stream = new BufferedInputStream(Files.newInputStream(file), BUFFER);
      try {
        return new NpyRows(file, new DigestInputStream(stream, NpyWriter.sha256()));
      } catch (IOException | RuntimeException e) {
        stream.close();
        throw e;
      }
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  /** Returns the number of rows. */
  public int rows() {
    return rows;
  }

  /** Returns the number of columns. */
  public int width() {
    return width;
  }

  /**
   * Reads the next rows of a file of {@code float32}.
   *
   * @param target receives a whole number of rows from {@code offset}
   * @param count the number of values
   */
  public void readFloats(float[] target, int offset, int count) {
    require("<f4", "<f4", "numpy.float32");
    next(count).asFloatBuffer().get(target, offset, count);
  }

  /** Reads the next values of a file of {@code int64} or {@code int32}. */
  public void readLongs(long[] target) {
    require("<i8", "<i4", "numpy.int64");
    ByteBuffer bytes = next(target.length);
    for (int i = 0; i < target.length; i++) {
      target[i] = header.type().equals("<i8") ? bytes.getLong() : bytes.getInt();
    }
  }

  /** Returns the SHA-256 of the bytes read so far: of the whole file after the last row. */
  public String sha256() {
    try {
      return HexFormat.of().formatHex(((MessageDigest) in.getMessageDigest().clone()).digest());
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("SHA-256 cannot be copied", e);
    }
  }

  private void require(String type, String other, String name) {
    if (!header.type().equals(type) && !header.type().equals(other)) {
      throw new DataException(
          "%s: has the type '%s'; expected '%s', save it as %s"
              .formatted(file, header.type(), type, name));
    }
  }

  private int elementBytes() {
    return switch (header.type()) {
      case "<f4", "<i4" -> Float.BYTES;
      case "<i8" -> Long.BYTES;
      default ->
          throw new DataException(
              "%s: has the type '%s'; expected '<f4' for vectors or '<i8' for row numbers, save it as numpy.float32 or numpy.int64"
                  .formatted(file, header.type()));
    };
  }

  private ByteBuffer next(int values) {
    try {
      byte[] bytes = in.readNBytes(values * elementBytes());
      if (bytes.length < values * elementBytes()) {
        throw new DataException(
            "%s: ends before row %d; it is damaged, copy it again".formatted(file, rows));
      }
      return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static DataException unreadable(Path file, IOException e) {
    return new DataException("%s: cannot be read (%s)".formatted(file, e.getMessage()), e);
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }
}
