package org.ithn.cli.records;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.node.IntNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.ithn.cli.ablation.AblationScorer;
import org.ithn.cli.ablation.AblationTable;
import org.ithn.cli.ablation.TableFiles;
import org.ithn.cli.pages.TableFigures;
import org.ithn.experiments.UserException;
import org.ithn.framework.runs.RunHistory;
import org.ithn.framework.runs.RunRecord;
import org.ithn.metrics.scoring.PairedReports;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hand-made results: rows whose reports are right up to a share that row and seed determine. */
final class RecordFolderTest {
  private static final int REPORTS = 300;
  private static final AblationScorer SCORER = AblationScorer.of(Optional.empty());

  @TempDir private Path root;

  private static PairedReports reports(String truth, double right) {
    List<String> ids = new ArrayList<>();
    List<String> texts = new ArrayList<>();
    List<List<String>> references = new ArrayList<>();
    for (int i = 0; i < REPORTS; i++) {
      String reference =
          i % 3 == 0
              ? "the heart is enlarged . " + truth
              : "there is an effusion on side %d .".formatted(i % 7);
      ids.add("study-%04d#%d".formatted(i / 2, i % 2));
      references.add(List.of(reference));
      texts.add((i * 37 % 100) < 100 * right ? reference : "no acute disease .");
    }
    return new PairedReports(ids, texts, references);
  }

  private static MatrixResults.SourcedCell cell(String id, long seed, String hash, double right) {
    return cell(id, seed, hash, reports("no edema .", right));
  }

  private static MatrixResults.SourcedCell cell(
      String id, long seed, String hash, PairedReports reports) {
    List<RunScalars.Point> points =
        IntStream.rangeClosed(1, 130)
            .mapToObj(step -> new RunScalars.Point(step, seed + Math.sin(step)))
            .toList();
    Map<String, List<RunScalars.Point>> log = new HashMap<>();
    log.put("loss/clip", points);
    log.put("validation/BLEU-4", points.subList(0, 4));
    for (int i = 0; i < 24; i++) { // as many as a run with every loss term logs
      log.put("negatives/key-" + i, points);
    }
    CellRecord record =
        new CellRecord(
            id,
            seed,
            new CellRecord.Configuration(
                hash, List.of("a-preset"), Map.of("ithn.gamma", IntNode.valueOf(0))),
            new CellRecord.Provenance(Map.of("annotation", "a1"), Map.of(), "r", "random", 1, 1),
            new CellRecord.Cost(90, 700, 50, 130, 3),
            TestScores.of(reports, SCORER.score(reports)),
            new RunScalars(log).curves());
    return new MatrixResults.SourcedCell(record, Path.of("runs", id));
  }

  private static MatrixResults.Row row(String name, String hash, double... right) {
    List<MatrixResults.SourcedCell> cells = new ArrayList<>();
    for (int i = 0; i < right.length; i++) {
      String id = name.replace(' ', '-') + "-seed" + i;
      cells.add(cell(id, i, hash, right[i]));
    }
    return new MatrixResults.Row(name, "", new MatrixResults.Plan(right.length, 0, ""), cells);
  }

  private static MatrixResults results(String name, MatrixResults.Row... rows) {
    return new MatrixResults(
        new MatrixResults.Heading(name, "about " + name, "", ""),
        Map.of("ithn.gamma", IntNode.valueOf(1)),
        List.of("BLEU-4", "distinct-reports"),
        rows[0].name(),
        List.of(rows),
        List.of(new MatrixResults.Bound("true_findings", "ceiling", Map.of("BLEU-4", 1.0))));
  }

  private static MatrixResults plainAndBetter() {
    return results(
        "first",
        row("plain", "h1", 0.5, 0.55),
        row("better", "h2", 0.7, 0.72),
        row("equal", "h3", 0.5, 0.56));
  }

  private static MatrixResults withFilesIn(RecordFolder folder, MatrixResults results) {
    List<MatrixResults.Row> rows = new ArrayList<>();
    for (MatrixResults.Row row : results.rows()) {
      List<MatrixResults.SourcedCell> cells =
          row.records().stream()
              .map(
                  cell ->
                      new MatrixResults.SourcedCell(
                          cell, folder.root().resolve(cell.id() + ".json")))
              .toList();
      rows.add(new MatrixResults.Row(row.name(), row.paper(), row.plan(), cells));
    }
    return results(results.heading().name(), rows.toArray(MatrixResults.Row[]::new));
  }

  @Test
  void recordsGiveTheSameTableAndFigures() throws Exception {
    RecordFolder folder = new RecordFolder(root.resolve("records"));
    MatrixResults before = withFilesIn(folder, plainAndBetter());
    assertThat(folder.exists()).isFalse();
    assertThat(folder.write(before)).hasSize(7);
    MatrixResults after = folder.read();
    AblationTable first = AblationTable.of(before, root);
    AblationTable second = AblationTable.of(after, root);
    assertThat(new TableFiles(second).markdown()).contains("(records/better-seed1.json)");
    Path one = root.resolve("one");
    Path other = root.resolve("other");
    new TableFiles(second).write(other);
    for (Path file : new TableFiles(first).write(one)) {
      assertWithMessage(file.getFileName().toString())
          .that(Files.readString(other.resolve(file.getFileName())))
          .isEqualTo(Files.readString(file));
    }
    List<String> keys = List.of("loss/clip", "validation/BLEU-4", "alignment/cosine");
    List<Path> figures = new TableFigures(before, first, keys).write(one);
    assertThat(figures.stream().map(file -> file.getFileName().toString()))
        .containsExactly(
            "score-bleu-4.svg",
            "score-distinct-reports.svg",
            "curve-loss-clip.svg",
            "curve-validation-bleu-4.svg");
    new TableFigures(after, second, keys).write(other);
    for (Path figure : figures) {
      assertThat(Files.readString(other.resolve(figure.getFileName())))
          .isEqualTo(Files.readString(figure));
    }
  }

  @Test
  void aRecordIsSmallAndHasNoText() throws Exception {
    RecordFolder folder = new RecordFolder(root);
    folder.write(plainAndBetter());
    String text = Files.readString(root.resolve("better-seed0.json"));
    assertThat(text.length()).isLessThan(30_000);
    for (String word : List.of("heart", "effusion", "edema", "study-0")) {
      assertWithMessage(word).that(text).doesNotContain(word);
    }
    Curve curve = folder.read().rows().get(0).records().get(0).curves().byKey().get("loss/clip");
    assertThat(curve.steps()).hasSize(Curve.MAX_POINTS);
    try (Stream<Path> files = Files.list(root)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsAtLeast("results.json", "plain-seed1.json");
    }
  }

  @Test
  void significanceIsThatOfTheCorrectedValue() {
    AblationTable table = AblationTable.of(plainAndBetter(), root);
    var better = table.rows().get(1).againstBaseline().get("BLEU-4");
    var equal = table.rows().get(2).againstBaseline().get("BLEU-4");
    assertThat(better.holmP()).isEqualTo(Math.min(1, 2 * better.studies().randomisationP()));
    assertThat(better.isSignificant()).isTrue();
    assertThat(equal.isSignificant()).isFalse();
    assertThat(equal.seeds().seeds()).isEqualTo(2);
  }

  @Test
  void joinedMatricesHaveEachExperimentOnce() {
    MatrixResults more =
        results(
            "second",
            row("the same", "h2", 0.7, 0.72, 0.71),
            row("plain", "h9", 0.3),
            row("new", "h4", 0.6, 0.6));
    MatrixResults joined = ResultJoin.join(List.of(plainAndBetter(), more));
    assertThat(joined.rows().stream().map(MatrixResults.Row::name))
        .containsExactly("plain", "better", "equal", "plain (second)", "new")
        .inOrder();
    assertThat(joined.rows().get(1).state()).isEqualTo("3 of 3 seeds");
    assertThat(joined.baseline()).isEqualTo("plain");
    assertThat(joined.bounds()).hasSize(1);
    assertThat(joined.heading().name()).isEqualTo("first, second");
  }

  @Test
  void matricesWithOtherTestReportsAreNotJoined() {
    MatrixResults other =
        results(
            "other",
            new MatrixResults.Row(
                "plain",
                "",
                new MatrixResults.Plan(1, 0, ""),
                List.of(cell("x", 0, "h1", reports("no nodule .", 0.5)))));
    UserException refusal =
        assertThrows(UserException.class, () -> ResultJoin.join(List.of(plainAndBetter(), other)));
    assertThat(refusal)
        .hasMessageThat()
        .isEqualTo(
            "first and other were tested on different reports; join only matrices with the same"
                + " test split");
  }

  @Test
  void damagedAndMissingRecordsAreRefused() throws Exception {
    RecordFolder folder = new RecordFolder(root);
    folder.write(plainAndBetter());
    Path cell = root.resolve("plain-seed0.json");
    Files.writeString(cell, Files.readString(cell).replace("\"corpus\"", "\"corpsu\""));
    UserException damaged = assertThrows(UserException.class, folder::read);
    assertThat(damaged).hasMessageThat().contains(cell + ": invalid record");
    folder.write(plainAndBetter());
    Files.writeString(
        cell, Files.readString(cell).replaceFirst("\"CIDEr\": [0-9.]+", "\"CIDEr\": 9.5"));
    UserException changed = assertThrows(UserException.class, folder::read);
    assertThat(changed)
        .hasMessageThat()
        .contains(cell + ": the value of CIDEr does not follow from the columns");
    Files.write(cell, new byte[] {(byte) 0xff});
    assertThat(assertThrows(IOException.class, folder::read))
        .hasMessageThat()
        .contains(cell + " is damaged: it is not UTF-8 text");
    Files.delete(cell);
    assertThat(assertThrows(UserException.class, folder::read))
        .hasMessageThat()
        .contains(cell + " is missing");
  }

  @Test
  void provenanceHasNoFolders() {
    CellRecord.Provenance provenance =
        CellRecord.Provenance.of(
            new RunRecord(
                IntNode.valueOf(1),
                Map.of(),
                Map.of(),
                1,
                1,
                "r",
                "/data/models/net.pth sha256:ab",
                RunHistory.unknown()));
    assertThat(provenance.initialWeights()).isEqualTo("net.pth sha256:ab");
  }

  @Test
  void curvesOverSeedsEndWithTheShortestAndContainTheMean() {
    List<CellRecord> cells = plainAndBetter().rows().get(0).records();
    SeedCurve curve = SeedCurve.of(cells, "loss/clip");
    assertThat(curve.mean()).hasSize(Curve.MAX_POINTS);
    for (int i = 0; i < curve.mean().size(); i++) {
      assertThat(curve.low().get(i).value()).isAtMost(curve.mean().get(i).value());
      assertThat(curve.high().get(i).value()).isAtLeast(curve.mean().get(i).value());
    }
    assertThat(new Curve(List.of(10L, 20L), List.of(1.0, 3.0)).valueAt(15)).isEqualTo(2);
    assertThat(SeedCurve.of(cells, "absent").mean()).isEmpty();
  }
}
