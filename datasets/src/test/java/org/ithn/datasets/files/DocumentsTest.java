package org.ithn.datasets.files;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;
import org.ithn.datasets.BadExamples;
import org.ithn.datasets.DataException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DocumentsTest {
  private static final int BLOCK = 512;
  private static final byte[] XML = "<a/>".getBytes(StandardCharsets.UTF_8);

  @TempDir Path folder;

  private List<String> read(Path source, BadExamples bad) {
    List<String> names = new ArrayList<>();
    Documents.read(source, ".xml", bad, ignored -> {}, (name, content) -> names.add(name));
    return names;
  }

  /** Writes a header of the entry with a declared size in bytes. */
  private static byte[] header(String name, char type, long size) {
    byte[] header = new byte[BLOCK];
    put(header, 0, name);
    put(header, 100, "0000644\0");
    put(header, 124, String.format(Locale.ROOT, "%011o", size));
    put(header, 136, "00000000000");
    put(header, 156, String.valueOf(type));
    put(header, 257, "ustar\00000");
    put(header, 148, "        ");
    int sum = 0;
    for (byte each : header) {
      sum += each & 0xff;
    }
    put(header, 148, String.format(Locale.ROOT, "%06o\0 ", sum));
    return header;
  }

  private static void put(byte[] header, int at, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    System.arraycopy(bytes, 0, header, at, bytes.length);
  }

  private static byte[] padded(byte[] content) {
    return Arrays.copyOf(content, (content.length + BLOCK - 1) / BLOCK * BLOCK);
  }

  private static byte[] entry(String name, char type, byte[] content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(header(name, type, content.length));
    out.writeBytes(padded(content));
    return out.toByteArray();
  }

  private Path archive(byte[]... entries) throws IOException {
    Path file = folder.resolve("reports.tar");
    try (OutputStream out = Files.newOutputStream(file)) {
      for (byte[] each : entries) {
        out.write(each);
      }
      out.write(new byte[2 * BLOCK]);
    }
    return file;
  }

  @Test
  void resourceForksOfMacOsAreIgnoredAndReported() throws IOException {
    Files.writeString(folder.resolve("1.xml"), "<a/>");
    Files.write(folder.resolve("._1.xml"), new byte[] {0, 5, 22, 7});
    List<String> names = new ArrayList<>();
    List<String> ignored = new ArrayList<>();
    Documents.read(
        folder,
        ".xml",
        BadExamples.stopOnFirst(),
        ignored::add,
        (name, content) -> names.add(name));
    assertThat(names).containsExactly(folder + ": 1.xml");
    assertThat(ignored).containsExactly("._1.xml");
  }

  /** A name or header of 6 GB, of which the archive has the beginning. */
  @ParameterizedTest
  @CsvSource({"L", "K", "x", "g"})
  void longNamesAndHeadersAreRefusedBeforeTheyFillMemory(char type) throws IOException {
    Path file = folder.resolve("reports.tgz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file), 1 << 16)) {
      out.write(header("././@LongLink", type, 6L << 30));
      String record = type == 'x' || type == 'g' ? "1000000000 path=" : "";
      out.write(record.getBytes(StandardCharsets.US_ASCII));
      byte[] letters = new byte[1 << 20];
      Arrays.fill(letters, (byte) 'a');
      for (int i = 0; i < 4; i++) { // more than is read
        out.write(letters);
      }
    }
    DataException refused =
        assertThrows(DataException.class, () -> read(file, BadExamples.skipAndRecord()));
    assertThat(refused).hasMessageThat().contains(file + ": entry 1 has a name or header of more");
  }

  @Test
  void longNamesOfOrdinaryLengthAreRead() throws IOException {
    String name = "a".repeat(3000) + ".xml";
    byte[] longName = (name + "\0").getBytes(StandardCharsets.UTF_8);
    Path file = archive(entry("././@LongLink", 'L', longName), entry("a", '0', XML));
    assertThat(read(file, BadExamples.stopOnFirst())).containsExactly(file + ": " + name);
  }

  @Test
  void namesOfForeignPlacesAndLinksWriteNothing() throws IOException {
    Path file =
        archive(
            entry("../x.xml", '0', XML),
            entry("/etc/x.xml", '0', XML),
            entry("x.xml", '0', XML),
            entry("x.xml", '0', XML),
            entry("link.xml", '2', new byte[0]),
            entry("hard.xml", '1', new byte[0]),
            entry("device.xml", '3', new byte[0]));
    BadExamples bad = BadExamples.skipAndRecord();
    assertThat(read(file, bad)).hasSize(4);
    assertThat(bad.problems().keySet())
        .containsExactly(file + ": link.xml", file + ": hard.xml", file + ": device.xml");
    assertThat(folder.toFile().list()).asList().containsExactly("reports.tar");
  }

  @Test
  void sizesThatTheArchiveDoesNotHaveAreRefused() throws IOException {
    for (String size : List.of("9223372036854775807", "-1", "5000000")) {
      byte[] pax = pax("size=" + size);
      Path file = archive(entry("p", 'x', pax), entry("x.xml", '0', XML));
      BadExamples bad = BadExamples.skipAndRecord();
      DataException refused = assertThrows(DataException.class, () -> read(file, bad));
      assertThat(refused).hasMessageThat().contains(file.toString());
    }
  }

  @Test
  void sparseFilesAreRefused() throws IOException {
    byte[] pax = pax("GNU.sparse.size=2000000000", "GNU.sparse.numblocks=0");
    Path file = archive(entry("p", 'x', pax), entry("x.xml", '0', XML));
    DataException refused =
        assertThrows(DataException.class, () -> read(file, BadExamples.skipAndRecord()));
    assertThat(refused).hasMessageThat().contains("entry 1 (x.xml) is a sparse file");
  }

  private static byte[] pax(String... records) {
    StringBuilder text = new StringBuilder();
    for (String each : records) {
      int length = each.length() + 2;
      length += String.valueOf(length + 2).length();
      text.append(length).append(' ').append(each).append('\n');
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }
}
