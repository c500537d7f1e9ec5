package org.ithn.datasets.dicom;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.base.Ascii;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.ithn.datasets.DataException;
import org.ithn.datasets.TestFiles;
import org.ithn.datasets.image.EightBitImage;
import org.ithn.datasets.image.ImageDecoder;
import org.ithn.framework.input.SampleRange;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Comparison of gray levels with pydicom's; see {@code README.md} beside the files. */
class DicomGoldenTest {
  private static final Path FOLDER = Path.of("src/test/resources/dicom");
  private static final int ROWS = 33;
  private static final int COLUMNS = 37;

  @TestFactory
  Stream<DynamicTest> levelsEqualThoseOfPydicom() {
    JsonNode golden = TestFiles.json(FOLDER.resolve("golden.json"));
    assertThat(golden.size()).isAtLeast(30);
    return golden.properties().stream()
        .flatMap(
            entry ->
                Stream.of(SampleRange.values())
                    .map(
                        range ->
                            DynamicTest.dynamicTest(
                                entry.getKey() + " " + range,
                                () -> assertLevels(entry.getKey(), range, entry.getValue()))));
  }

  private static void assertLevels(String name, SampleRange range, JsonNode golden) {
    byte[] expected =
        HexFormat.of().parseHex(golden.get(Ascii.toLowerCase(range.name())).textValue());
    EightBitImage image = ImageDecoder.decode(FOLDER.resolve(name + ".dcm"), range);
    assertThat(image.width()).isEqualTo(COLUMNS);
    assertThat(image.height()).isEqualTo(ROWS);
    assertThat(image.channels()).isEqualTo(1);
    byte[] levels = new byte[expected.length];
    for (int i = 0; i < levels.length; i++) {
      levels[i] = (byte) image.sample(i / COLUMNS, i % COLUMNS, 0);
    }
    assertThat(levels).isEqualTo(expected);
  }

  @TestFactory
  Stream<DynamicTest> otherObjectsAreRefusedWithTheReason() {
    return Map.ofEntries(
            Map.entry("frames", "is a DICOM object with 2 frames; save the frame"),
            Map.entry("colour", "is a DICOM colour image (RGB, 3 samples per pixel); convert"),
            Map.entry("palette", "is a DICOM colour image (PALETTE COLOR, 1 samples"),
            Map.entry(
                "processing",
                "has the detector's raw data (FOR PROCESSING); export the image FOR PRESENTATION"),
            Map.entry("contradiction", "is contradictory: MONOCHROME2"),
            Map.entry("stretched", "has pixels that are 2.000 times as high as wide; resample"),
            Map.entry("window", "has a window of the width 0.0; export it again, or"),
            Map.entry("black", "has a DICOM window that would lose its contrast (5th and 95th"),
            Map.entry("bits", "has pixels of 12 bits in 32 with high bit 11; expected"),
            Map.entry("report", "is a DICOM object without integer pixels (structured report)"),
            Map.entry("deflated", "is a DICOM file with deflated data, which is not read; convert"),
            Map.entry("big-endian", "is a DICOM file with big-endian data, which is not read"),
            Map.entry(
                "jpeg-twelve", "is a DICOM file with 12-bit JPEG, which is not read; convert"),
            Map.entry("jpeg-ls", "is a DICOM file with JPEG-LS, which is not read; convert it"),
            Map.entry("padding", "consists of padding alone; export it again"))
        .entrySet()
        .stream()
        .map(
            entry ->
                DynamicTest.dynamicTest(
                    entry.getKey(), () -> assertRefused(entry.getKey(), entry.getValue())));
  }

  private static void assertRefused(String name, String message) {
    Path file = FOLDER.resolve("refused-" + name + ".dcm");
    DataException e =
        assertThrows(DataException.class, () -> ImageDecoder.decode(file, SampleRange.FULL));
    assertThat(e).hasMessageThat().startsWith("image " + file);
    assertThat(e).hasMessageThat().contains(": " + message);
    assertThat(e).hasMessageThat().doesNotContain("NEVERPRINTED");
  }

  @Test
  void missingPhotometricInterpretationIsNamed() throws IOException {
    String content =
        new String(Files.readAllBytes(FOLDER.resolve("window.dcm")), StandardCharsets.ISO_8859_1);
    String photometric = "(\0\u0004\0CS\u000c\0MONOCHROME2 ";
    assertThat(content).contains(photometric);
    byte[] without = content.replace(photometric, "").getBytes(StandardCharsets.ISO_8859_1);
    DataException e =
        assertThrows(
            DataException.class, () -> ImageDecoder.decode(without, SampleRange.FULL, "x"));
    assertThat(e)
        .hasMessageThat()
        .endsWith(": lacks the DICOM element Photometric Interpretation; export it again");
  }

  @Test
  void percentilesAreTheRemedyForWindowsAlone() {
    for (String name : List.of("window", "black", "frames")) {
      Path file = FOLDER.resolve("refused-" + name + ".dcm");
      DataException e =
          assertThrows(DataException.class, () -> ImageDecoder.decode(file, SampleRange.FULL));
      boolean window = !name.equals("frames");
      assertThat(e.remedy() == DataException.Remedy.PERCENTILE).isEqualTo(window);
      assertThat(e.getMessage().endsWith(", or use a model with data.image.range = percentile"))
          .isEqualTo(window);
    }
  }

  @Test
  void everyFileOfTheFolderIsTested() throws IOException {
    JsonNode golden = TestFiles.json(FOLDER.resolve("golden.json"));
    try (Stream<Path> files = Files.list(FOLDER)) {
      List<String> names =
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> name.endsWith(".dcm") && !name.startsWith("refused-"))
              .toList();
      assertThat(names).hasSize(golden.size());
    }
  }

  @Test
  void percentileIgnoresAnInvalidWindow() {
    for (String name : List.of("window", "black")) {
      EightBitImage image =
          ImageDecoder.decode(FOLDER.resolve("refused-" + name + ".dcm"), SampleRange.PERCENTILE);
      assertThat(image.sample(0, 0, 0)).isEqualTo(0);
      assertThat(image.sample(ROWS - 1, COLUMNS - 1, 0)).isEqualTo(255);
    }
  }

  @Test
  void summaryAndNameContainNothingAboutThePatient() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      for (Path file : files.filter(each -> each.toString().endsWith(".dcm")).toList()) {
        byte[] content = Files.readAllBytes(file);
        assertThat(new String(content, StandardCharsets.ISO_8859_1))
            .contains(file.toString().contains("deflated") ? "DICM" : "NEVERPRINTED");
        try {
          DicomSummary summary = DicomImage.inspect(content, "x");
          assertThat(summary.toString()).doesNotContain("NEVERPRINTED");
          assertThat(summary.describe()).startsWith("CR, PA view, 37 x 33 pixels of ");
          assertThat(DicomImage.decode(content, "x").name())
              .isEqualTo("x (instance " + summary.instance() + ")");
        } catch (DataException e) {
          assertThat(e).hasMessageThat().doesNotContain("NEVERPRINTED");
        }
      }
    }
  }
}
