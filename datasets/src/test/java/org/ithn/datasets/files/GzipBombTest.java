package org.ithn.datasets.files;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.ithn.datasets.BadExamples;
import org.ithn.datasets.DataException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Small {@code .gz} files that unpack to much. */
class GzipBombTest {
  private static final int MEGABYTE = 1 << 20;

  @TempDir private Path folder;

  private Path packed(String name, String start, char filling, int megabytes) throws IOException {
    byte[] block = new byte[MEGABYTE];
    Arrays.fill(block, (byte) filling);
    Path file = folder.resolve(name);
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file), 1 << 16)) {
      out.write(start.getBytes(StandardCharsets.US_ASCII));
      for (int i = 0; i < megabytes; i++) {
        out.write(block);
      }
    }
    return file;
  }

  private static String refusal(Path file, long maxBytes) {
    DataException refused =
        assertThrows(
            DataException.class,
            () ->
                CsvFile.read(
                    file, maxBytes, List.of("id"), BadExamples.skipAndRecord(), row -> {}));
    return refused.getMessage();
  }

  @Test
  void tablesAreReadUpToALimit() throws IOException {
    Path file = packed("a.csv.gz", "id,text\n1,a\n2,", 'a', 3);
    assertThat(refusal(file, MEGABYTE)).contains(file + ": unpacks to more than the 1 MiB allowed");
    CsvFile.read(file, 4L * MEGABYTE, List.of("id"), BadExamples.stopOnFirst(), row -> {});
  }

  /** A quote that is not closed would make one value of the rest of the file. */
  @Test
  void rowsAreReadUpToALimit() throws IOException {
    for (String start : List.of("id,text\n1,\"", "id,")) {
      Path file = packed("b.csv.gz", start, 'a', 18);
      assertThat(refusal(file, 1L << 32)).contains(file + ": has a row of more than 16 million");
    }
  }

  @Test
  void manyEmptyMembersAreRefused() throws IOException {
    ByteArrayOutputStream member = new ByteArrayOutputStream();
    new GZIPOutputStream(member).close();
    for (String name : List.of("e.csv.gz", "e.tgz")) {
      Path file = folder.resolve(name);
      try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
        for (int i = 0; i < 100_000; i++) {
          member.writeTo(out);
        }
      }
      Executable read =
          name.endsWith("tgz")
              ? () ->
                  Documents.read(
                      file, ".xml", BadExamples.stopOnFirst(), fork -> {}, (entry, content) -> {})
              : () -> CsvFile.read(file, List.of("id"), BadExamples.stopOnFirst(), row -> {});
      assertThat(assertThrows(DataException.class, read))
          .hasMessageThat()
          .contains("(more than 1000 empty gzip members in a row)");
    }
  }

  @Test
  void archivesAreReadUpToALimit() throws IOException {
    Path file = packed("c.tgz", "", '\0', 3);
    List<String> names = new ArrayList<>();
    DataException refused =
        assertThrows(
            DataException.class,
            () ->
                Documents.read(
                    file,
                    1024,
                    ".xml",
                    BadExamples.skipAndRecord(),
                    names::add,
                    (name, content) -> names.add(name)));
    assertThat(refused).hasMessageThat().contains(file + ": unpacks to more than the 0 MiB");
    assertThat(names).isEmpty();
  }
}
