package org.ithn.cli.commands;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.ithn.datasets.BadExamples;
import org.ithn.datasets.DataException;
import org.ithn.datasets.ExcludedStudies;
import org.ithn.datasets.study.AnnotationFile;
import org.ithn.framework.files.ControlCharacters;
import org.ithn.framework.files.Json;
import org.ithn.framework.files.TextFile;
import org.ithn.metrics.scoring.ReportFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Control characters of ids and texts in the files that commands write. */
class ControlCharactersInFilesTest {
  private static final String BAD = "\u001b[31m\u0007\u007f\u009b2J\u061c\u202e\u2069\r";

  @TempDir private Path folder;
  private String annotation;
  private Path out;
  private Path images;

  @BeforeEach
  void writeAnnotation() throws IOException {
    ObjectNode tree = Json.LENIENT.createObjectNode();
    for (String split : AnnotationFile.SPLITS) {
      ArrayNode studies = tree.putArray(split);
      for (int i = 0; i < 3; i++) {
        ObjectNode study = studies.addObject().put("id", "=%s%d%s%s".formatted(BAD, i, split, BAD));
        study.put("report", "no effusion %s . heart %d is%s normal .".formatted(BAD, i, BAD));
        study.putArray("image_path").add("i.png");
      }
    }
    annotation = Files.writeString(folder.resolve("annotation.json"), tree.toString()).toString();
    images = Files.createDirectory(folder.resolve("images"));
    ImageIO.write(
        new BufferedImage(40, 40, BufferedImage.TYPE_BYTE_GRAY),
        "png",
        images.resolve("i.png").toFile());
    out = Files.createDirectory(folder.resolve("out"));
  }

  private String out(String name) {
    return out.resolve(name).toString();
  }

  private void run(int files, String... arguments) throws IOException {
    CommandResult result = CommandResult.run(arguments).ok();
    assertSafe("terminal of " + arguments[0], result.out() + result.err());
    List<Path> written = new ArrayList<>();
    try (Stream<Path> all = Files.walk(out)) {
      all.filter(Files::isRegularFile).forEach(written::add);
    }
    assertWithMessage(arguments[0]).that(written).hasSize(files);
    for (Path file : written) {
      assertSafe(file.toString(), TextFile.read(file));
      Files.delete(file);
    }
  }

  private static void assertSafe(String place, String text) {
    for (int i = 0; i < text.length(); i++) {
      assertWithMessage("%s: %s", place, text.substring(Math.max(i - 20, 0), i + 1))
          .that(ControlCharacters.isUnsafe(text.charAt(i)))
          .isFalse();
    }
  }

  @Test
  void tablesPagesAndJsonHaveNone() throws IOException {
    run(1, "label", "--reports", annotation, "--split", "all", "--out", out("l.csv"));
    run(2, "topics", "--annotation", annotation, "--out", out("t.csv"), "--counts", out("c.csv"));
    run(
        4,
        "templates",
        "--annotation",
        annotation,
        "--studies",
        "1",
        "--out",
        out("t.json"),
        "--numbers",
        out("n.csv"),
        "--pages",
        out("pages"));
  }

  /** Names of archive entries and ids of tables, also half of a surrogate pair. */
  @Test
  void excludedStudiesHaveNone() throws IOException {
    ExcludedStudies excluded = new ExcludedStudies();
    excluded.add("=a" + BAD, "no findings");
    BadExamples bad = BadExamples.skipAndRecord();
    bad.add("b" + BAD, new DataException("b%s\ud83d: is empty".formatted(BAD)));
    Path file = out.resolve("left_out.csv");
    excluded.write(file, bad);
    assertSafe(file.toString(), TextFile.read(file));
  }

  @Test
  void scoresAndMinedPairsHaveNone() throws IOException {
    String[] score = {"score", "--references", annotation, "--predictions", annotation};
    run(1, with(score, "--json", out("s.json"), "--items", "--samples", "0"));
    run(3, with(score, "--format", "rexrank", "--out", out("x"), "--samples", "0"));
    run(1, with(score, "--format", "radeval", "--out", out("x"), "--samples", "0"));
    run(4, with(score, "--probe", "--out", out("x"), "--samples", "20"));
    String[] mine = {"mine", "--annotation", annotation, "--images", images.toString()};
    run(3, with(mine, "--out", out("n"), "--page", out("p.html"), "--official", out("o.json")));
    run(1, "data", folder.toString(), "--page", out("d.html"), "--texts");
  }

  private static String[] with(String[] start, String... more) {
    return Stream.concat(Stream.of(start), Stream.of(more)).toArray(String[]::new);
  }

  @Test
  void jsonKeepsTheContentAndCsvWarns() throws IOException {
    CommandResult labels =
        CommandResult.run("label", "--reports", annotation, "--out", out("l.csv")).ok();
    assertThat(labels.err()).contains("formulas for a spreadsheet (3 here)");
    assertThat(labels.err()).contains("are written as escapes such as \\u001b");
    String[] score = {"score", "--references", annotation, "--predictions", annotation};
    CommandResult.run(with(score, "--json", out("s.json"), "--items", "--samples", "0")).ok();
    String id =
        Json.LENIENT.readTree(Files.readString(out.resolve("s.json"))).at("/items/0/id").asText();
    assertThat(ReportFile.readReferences(Path.of(annotation)).reports()).containsKey(id);
  }
}
