package org.ithn.datasets.files;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.ithn.datasets.DataException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Matrices in {@code .npy} files. */
final class NpyRowsTest {
  private static final float[][] ROWS = {{1, 2.5f}, {-3, 0}, {1e-30f, 4}};
  private static final String HEADER =
      "{'descr': '<f4', 'fortran_order': False, 'shape': (3, 2), }";

  @TempDir private Path folder;
  private Path file;
  private String hash;

  @BeforeEach
  void write() {
    file = folder.resolve("a.npy");
    hash = NpyWriter.write(file, 3, 2, row -> ROWS[row]);
  }

  @Test
  void writtenRowsAreRead() {
    try (NpyRows rows = NpyRows.open(file)) {
      assertThat(rows.rows()).isEqualTo(3);
      assertThat(rows.width()).isEqualTo(2);
      float[] all = new float[7];
      rows.readFloats(all, 1, 2);
      assertThat(rows.sha256()).isNotEqualTo(hash);
      rows.readFloats(all, 3, 4);
      assertThat(all).isEqualTo(new float[] {0, 1, 2.5f, -3, 0, 1e-30f, 4});
      assertThat(rows.sha256()).isEqualTo(hash);
      assertThat(assertThrows(DataException.class, () -> rows.readFloats(all, 0, 2)))
          .hasMessageThat()
          .contains("ends before row 3");
    }
  }

  /** The bytes of {@code numpy.save} of the same array, which ends its header at 128 bytes. */
  @Test
  void bytesAreThoseOfNumPy() throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    assertThat(bytes).hasLength(128 + 6 * 4);
    String start = new String(bytes, 0, 128, StandardCharsets.ISO_8859_1);
    assertThat(start)
        .isEqualTo("\u0093NUMPY\u0001\0v\0" + HEADER + " ".repeat(117 - HEADER.length()) + "\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '"',
      textBlock =
          """
          '<f4'    ~ '>f4'    ~ has the type '>f4'; expected '<f4'
          '<f4'    ~ '<f8'    ~ has the type '<f8'; expected '<f4'
          '<f4'    ~ '|O'     ~ has the type '|O'; expected '<f4'
          '<f4'    ~ '<i8'    ~ its header announces 176
          False    ~ True     ~ is in Fortran order
          False    ~ Maybe    ~ expected descr, fortran_order and shape
          (3, 2)   ~ (6,)     ~ has the shape (6,); expected two dimensions
          (3, 2)   ~ (3, 3)   ~ has 152 bytes, its header announces 164; it is damaged
          (3, 2)   ~ (-3, 2)  ~ has the shape (-3, 2)
          (3, 2)   ~ (0, 4e9) ~ has the shape (0, 4e9)
          (3, 2)   ~ (1, 9999999) ~ has 9999999 columns
          NUMPY    ~ NUMPI    ~ is not a .npy file
          """)
  void otherFilesAreRefused(String from, String to, String message) throws IOException {
    String text = Files.readString(file, StandardCharsets.ISO_8859_1);
    assertThat(text).contains(from);
    String changed = text.replace(from, to);
    int growth = changed.length() - text.length(); // the header keeps its length
    if (growth > 0) {
      changed = changed.replaceFirst(" {" + growth + "}(?= *\\n)", "");
    } else if (growth < 0) {
      changed = changed.replaceFirst("\\n", " ".repeat(-growth) + "\n");
    }
    Files.writeString(file, changed, StandardCharsets.ISO_8859_1);
    DataException error = assertThrows(DataException.class, () -> NpyRows.open(file));
    assertThat(error).hasMessageThat().contains(message);
    assertThat(error).hasMessageThat().contains("a.npy: ");
  }

  @Test
  void damagedFilesAreReadOrRefusedButNeverCrash() throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    Random random = new Random(4);
    int refused = 0;
    for (int i = 0; i < 1000; i++) {
      byte[] damaged = bytes.clone();
      damaged[random.nextInt(128)] = (byte) random.nextInt(256);
      Files.write(file, damaged);
      try (NpyRows rows = NpyRows.open(file)) {
        rows.readFloats(new float[rows.rows() * rows.width()], 0, rows.rows() * rows.width());
      } catch (DataException e) {
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(200);
    Files.write(file, new byte[0]);
    assertThrows(DataException.class, () -> NpyRows.open(file));
    assertThrows(DataException.class, () -> NpyRows.open(folder.resolve("missing.npy")));
  }
}
