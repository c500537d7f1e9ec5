package org.ithn.cli.commands;

import static com.google.common.truth.Truth.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.ithn.cli.testing.Samples;
import org.ithn.datasets.image.ImageDecoder;
import org.ithn.framework.input.SampleRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests of {@code convert} on the DICOM files of the module datasets. */
class ConvertCommandTest {
  @TempDir private Path folder;

  @Test
  void oneFileBecomesOnePng() throws IOException {
    Path png = folder.resolve("new/one.png");
    CommandResult result =
        CommandResult.run("convert", sample("window.dcm"), "--out", png.toString()).ok();
    assertThat(result.out())
        .isEqualTo(
            "%s\t%s\tCR, PA view, 37 x 33 pixels of 12 bits, 0.150 mm, uncompressed, instance b275750c4652%nconvert ok: images=1 out=%s%n"
                .formatted(sample("window.dcm"), png, png));
    BufferedImage image = ImageIO.read(png.toFile());
    assertThat(image.getType()).isEqualTo(BufferedImage.TYPE_BYTE_GRAY);
    assertSameLevels(png, SampleRange.FULL);
    Path other = folder.resolve("other.png");
    CommandResult.run(
            "convert", sample("window.dcm"), "--out", other.toString(), "--range", "percentile")
        .ok();
    assertSameLevels(other, SampleRange.PERCENTILE);
  }

  /** Asserts that a PNG file has the levels that models see in {@code window.dcm}. */
  private static void assertSameLevels(Path png, SampleRange range) {
    assertThat(ImageDecoder.decode(png, SampleRange.FULL).rgb())
        .isEqualTo(ImageDecoder.decode(Samples.DICOM.resolve("window.dcm"), range).rgb());
  }

  @Test
  void foldersKeepTheirLayoutAndNothingAboutThePatientAppears() throws IOException {
    Path study = Files.createDirectories(folder.resolve("in/p10/s5"));
    try (Stream<Path> samples = Files.list(Samples.DICOM)) {
      for (Path each : samples.filter(file -> !file.toString().contains("2000")).toList()) {
        Files.copy(each, study.resolve(each.getFileName()));
      }
    }
    Files.move(study.resolve("window.dcm"), study.resolve("without-suffix"));
    Path out = folder.resolve("out");
    CommandResult.run("convert", folder.resolve("in").toString(), "--out", out.toString())
        .refused("refused-big-endian.dcm: is a DICOM file with big-endian data");
    CommandResult result =
        CommandResult.run(
                "convert",
                folder.resolve("in").toString(),
                "--out",
                out.toString(),
                "--on-bad-example",
                "skip")
            .ok();
    assertThat(result.out()).contains("convert ok: images=32 out=");
    assertThat(result.err()).contains("bad examples skipped: 15\n");
    assertThat(result.out() + result.err()).doesNotContain("NEVERPRINTED");
    assertThat(result.out() + result.err()).doesNotContain("19510203");
    assertThat(Files.exists(out.resolve("p10/s5/without-suffix.png"))).isTrue();
    try (Stream<Path> written = Files.list(out.resolve("p10/s5"))) {
      List<Path> files = written.toList();
      assertThat(files).hasSize(32);
      for (Path file : files) {
        assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
            .doesNotContain("NEVERPRINTED");
      }
    }
  }

  @Test
  void refusedWindowNamesTheOption() {
    String png = folder.resolve("x.png").toString();
    for (String name : List.of("refused-window.dcm", "refused-black.dcm")) {
      CommandResult.run("convert", sample(name), "--out", png)
          .refused("use a model with data.image.range = percentile (--range percentile)");
    }
    CommandResult frames = CommandResult.run("convert", sample("refused-frames.dcm"), "--out", png);
    frames.refused("is a DICOM object with 2 frames");
    assertThat(frames.err()).doesNotContain("--range");
  }

  @Test
  void oneLinePerFileAlsoForNamesWithLineBreaks() throws IOException {
    Path in = Files.createDirectories(folder.resolve("in"));
    Files.copy(Samples.DICOM.resolve("window.dcm"), in.resolve("a\nb\tc.dcm"));
    CommandResult result =
        CommandResult.run("convert", in.toString(), "--out", folder.resolve("out").toString()).ok();
    List<String> lines = result.out().lines().toList();
    assertThat(lines).hasSize(2);
    assertThat(lines.get(0)).contains("a\\nb\\tc.dcm\t");
    assertThat(lines.get(0).split("\t", -1)).hasLength(3);
  }

  @Test
  void noSourceIsOverwrittenByTheConversionOfAnother() throws IOException {
    Path in = Files.createDirectories(folder.resolve("in"));
    Files.copy(Samples.DICOM.resolve("window.dcm"), in.resolve("a.dcm"));
    Path other = Files.copy(Samples.DICOM.resolve("eight.dcm"), in.resolve("a.png"));
    CommandResult.run("convert", in.toString(), "--out", in.toString())
        .refused("a.png would be overwritten by the conversion of " + in.resolve("a.dcm"));
    assertThat(Files.mismatch(other, Samples.DICOM.resolve("eight.dcm"))).isEqualTo(-1);
  }

  @Test
  void wrongArgumentsAreNamed() throws IOException {
    String png = folder.resolve("x.png").toString();
    CommandResult.run("convert", sample("none.dcm"), "--out", png)
        .refused("image " + sample("none.dcm") + ": no such file");
    CommandResult.run("convert", sample("golden.json"), "--out", png)
        .refused("golden.json: is not a DICOM file; omit it");
    CommandResult.run("convert", sample("window.dcm"), sample("eight.dcm"), "--out", png)
        .refused("x.png is one file, but several are written; name a folder");
    CommandResult.run(
            "convert", sample("window.dcm"), sample("window.dcm"), "--out", folder.toString())
        .refused("would both become " + folder.resolve("window.png"));
    CommandResult.run("convert", folder.toString(), "--out", folder.resolve("y").toString())
        .refused("no DICOM file in [" + folder + "]");
    assertThat(Files.exists(Path.of(png))).isFalse();
  }

  private static String sample(String name) {
    return Samples.DICOM.resolve(name).toString();
  }
}
