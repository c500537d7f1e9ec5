package org.ithn.datasets.files;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.function.IntFunction;

/** Writer of matrices of {@code float32} in NumPy's {@code .npy} format, version 1. */
public final class NpyWriter {
  private NpyWriter() {}

  /**
   * Writes a matrix atomically.
   *
   * @param file the target; replaced if it exists, its folder is created if missing
   * @param row returns row {@code i}, {@code width} values
   * @return the SHA-256 of the file, hexadecimal
   * @throws org.ithn.datasets.DataException if it cannot be written
   */
  public static String write(Path file, int rows, int width, IntFunction<float[]> row) {
    MessageDigest digest = sha256();
    AtomicFileWriter.write(
        file,
        partial -> {
          DigestOutputStream out = new DigestOutputStream(partial, digest);
          out.write(NpyHeader.ofMatrix("<f4", rows, width));
          ByteBuffer bytes =
              ByteBuffer.allocate(width * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
          for (int i = 0; i < rows; i++) {
            bytes.asFloatBuffer().put(row.apply(i));
            out.write(bytes.array());
          }
          out.flush();
        });
    return HexFormat.of().formatHex(digest.digest());
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
