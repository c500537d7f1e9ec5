package org.ithn.metrics.clinical;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabelTableTest {
  @TempDir private Path folder;

  @Test
  void filesThatUnpackToMuchAreRefused() throws IOException {
    Path file = folder.resolve("labels.csv.gz");
    byte[] block = new byte[1 << 20];
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file), 1 << 16)) {
      for (int i = 0; i < 257; i++) {
        out.write(block);
      }
    }
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> LabelTable.read(file));
    assertThat(refused)
        .hasMessageThat()
        .startsWith(file + ": contains more than the 256 MiB allowed");
  }

  @Test
  void filesOfManyEmptyMembersAreRefused() throws IOException {
    ByteArrayOutputStream member = new ByteArrayOutputStream();
    new GZIPOutputStream(member).close();
    Path file = folder.resolve("labels.csv.gz");
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
      for (int i = 0; i < 100_000; i++) {
        member.writeTo(out);
      }
    }
    UncheckedIOException refused =
        assertThrows(UncheckedIOException.class, () -> LabelTable.read(file));
    assertThat(refused).hasMessageThat().startsWith(file + ": cannot be read as UTF-8 text");
  }
}
