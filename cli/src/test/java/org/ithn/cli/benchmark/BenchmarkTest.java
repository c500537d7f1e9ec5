package org.ithn.cli.benchmark;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.ithn.experiments.UserException;
import org.ithn.experiments.run.Experiment;
import org.ithn.experiments.run.Objectives;
import org.ithn.experiments.run.Plugins;
import org.ithn.framework.config.ExperimentConfig;
import org.ithn.framework.graph.RecomputePolicy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Benchmark rows: names, files and measurements. */
class BenchmarkTest {
  /** Checks names early, because measuring a row takes minutes. */
  @Test
  void everyDefaultRowHasAModelAndExamples() {
    for (String name : BenchmarkCases.DEFAULTS) {
      if (BenchmarkCases.forName(name) instanceof StepCase step) {
        Experiment experiment = SyntheticExamples.experiment(step.config());
        assertThat(experiment.backbone().hiddenWidth()).isGreaterThan(0);
        assertThat(
                new SyntheticExamples(experiment, new Random(1))
                    .batch(Objectives.create(step.config()))
                    .positives()
                    .size())
            .isEqualTo(step.config().training().batch());
      }
    }
  }

  @Test
  void everyDefaultRowHasACase() {
    for (String name : Benchmark.namesMatching("*")) {
      assertWithMessage(name).that(BenchmarkCases.forName(name)).isNotNull();
    }
  }

  @Test
  void patternsAndFullNamesSelectRows() {
    assertThat(Benchmark.namesMatching("input/*")).containsExactly("input/java", "input/graph");
    assertThat(Benchmark.namesMatching("mining/dense/100")).containsExactly("mining/dense/100");
  }

  @Test
  void lastPartOfAStepNameChangesItsConfiguration() {
    StepCase many =
        (StepCase) BenchmarkCases.forName("step/r2gencmn/resnet101/projected/bf16/batch64");
    assertThat(many.config().training().batch()).isEqualTo(64);
    StepCase few =
        (StepCase) BenchmarkCases.forName("step/r2gencmn/resnet101/projected/bf16/micro4");
    assertThat(few.config().training().compute().microBatch()).isEqualTo(4);
    assertThat(few.config().training().batch()).isEqualTo(16);
    PairedStepsCase again =
        (PairedStepsCase) BenchmarkCases.forName("recompute/r2gencmn/resnet18/mochi/bf16/blocks");
    assertThat(again.config().training().compute().recompute()).isEqualTo(RecomputePolicy.BLOCKS);
    assertThat(again.baseline().training().compute().recompute()).isEqualTo(RecomputePolicy.NONE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nothing/*",
        "step/r2gencmn/resnet18/none",
        "step/nobody/resnet18/none/float32",
        "step/r2gencmn/resnet18/none/float8",
        "step/r2gencmn/resnet18/none/float32/batch0",
        "strategy/r2gencmn/resnet18/nothing/float32",
        "recompute/r2gencmn/resnet18/none/float32/sometimes",
        "recompute/r2gencmn/resnet18/none/float32/none",
        "decode/r2gencmn/wide/float32",
        "input/python",
        "mining/dense/0",
        "mining/faiss/100",
        "mining/dense/99999999",
        "metrics/captions/many",
        "metrics/images/10",
        "export/nobody/resnet18/float32",
        "decode-savedmodel/r2gencmn/float32"
      })
  void rejectsUnknownNames(String name) {
    Exception thrown = assertThrows(RuntimeException.class, () -> Benchmark.namesMatching(name));
    assertThat(thrown.getMessage()).isNotEmpty();
    assertThat(thrown).isNotInstanceOf(NullPointerException.class);
  }

  @Test
  void miningRowHasTimeAndFloor() {
    BenchmarkRow row = Benchmark.measure("mining/dense/300", line -> {});
    assertThat(row.value()).isGreaterThan(0.0);
    assertThat(row.floor()).isGreaterThan(0.0);
    assertThat(row.ratio()).isWithin(1e-12).of(row.value() / row.floor());
  }

  @Test
  void anIndexIsComparedWithExactSearch() {
    List<String> lines = new ArrayList<>();
    BenchmarkRow row = Benchmark.measure("mining/lucene/5000", lines::add);
    assertThat(row.value()).isGreaterThan(0.0);
    assertThat(row.ratio()).isWithin(1e-12).of(row.value() / row.floor());
    assertThat(lines.get(0)).contains("mining/lucene/5000: exact search takes ");
    assertThat(lines.get(1)).startsWith("recall@10 against exact search ");
  }

  @Test
  void everyRowIsTheMedianOfAtLeastFive() {
    for (String name : List.of("mining/dense/100", "metrics/captions/20")) {
      assertThat(Benchmark.measure(name, line -> {}).repetitions().count()).isAtLeast(5);
    }
    for (String name : BenchmarkCases.DEFAULTS) {
      if (BenchmarkCases.forName(name) instanceof StepCase step) {
        assertThat(step.repeats()).isAtLeast(5);
      }
    }
  }

  @Test
  void metricsHaveNoFloor() {
    BenchmarkRow row = Benchmark.measure("metrics/captions/20", line -> {});
    assertThat(row.value()).isGreaterThan(0.0);
    assertThat(row.floor()).isEqualTo(0.0);
  }

  /** Returns a small model with a strategy. */
  private static ExperimentConfig small(String strategy) {
    return Plugins.configReader()
        .read(
            List.of("r2gencmn-phantom"),
            List.of(),
            List.of(
                "data.image.size=32",
                "backbone.width=16",
                "backbone.heads=2",
                "backbone.memory.slots=8",
                "backbone.memory.top_k=4",
                "backbone.feed_forward_width=16",
                "training.batch=6",
                "ithn.strategy=" + strategy,
                "evaluation.batch=2",
                "evaluation.decoding.max_length=5"));
  }

  /** Measures both on a small model; the row of the SavedModel exports it first. */
  @Test
  void exportsAndSavedModelsAreMeasured() {
    ExperimentConfig config = small("none");
    List<String> lines = new ArrayList<>();
    BenchmarkRow export = new ExportCase("an export", config, 1).measure(lines::add);
    assertThat(export.ratio()).isGreaterThan(1.0);
    assertThat(lines.get(0)).containsMatch("an export: [0-9]+ MB, memory at [1-9]");
    lines.clear();
    BenchmarkRow served = new SavedModelCase("a model", config, 1).measure(lines::add);
    assertThat(served.ratio()).isGreaterThan(1.0);
    assertThat(lines.get(0)).containsMatch("a model: [0-9.]+ GFLOP of products");
  }

  @Test
  void stepCountsTheArithmeticOfItsProducts() {
    List<String> lines = new ArrayList<>();
    BenchmarkRow row = new StepCase("a step", small("projected"), 3).measure(lines::add);
    assertThat(row.repetitions().count()).isEqualTo(3);
    assertThat(row.ratio()).isGreaterThan(1.0);
    assertThat(row.repetitions().least()).isAtMost(row.value());
    assertThat(row.repetitions().most()).isAtLeast(row.value());
    assertThat(lines.get(0)).containsMatch(" (0\\.[1-9]|[1-9][0-9.]*) GFLOP of products");
  }

  @Test
  void strategyIsComparedWithPrior() {
    List<String> lines = new ArrayList<>();
    BenchmarkRow row =
        new PairedStepsCase("a strategy", small("mochi"), small("prior"), "prior", 3)
            .measure(lines::add);
    assertThat(row.repetitions().count()).isEqualTo(3);
    assertThat(row.ratio()).isWithin(1e-12).of(row.value() / row.floor());
    assertThat(lines.get(0)).containsMatch("ratio to prior in the same pair [0-9.]+ \\(median\\)");
  }

  @Test
  void filesKeepRowsAndCompare(@TempDir Path folder) throws IOException {
    BenchmarkFile before = BenchmarkFile.of(List.of(row("a", 2), row("b", 3)));
    Path file = folder.resolve("rows.json");
    before.write(file);
    assertThat(BenchmarkFile.read(file)).isEqualTo(before);
    BenchmarkFile now = BenchmarkFile.of(List.of(row("a", 1), row("c", 1)));
    List<String> lines = new BenchmarkComparison(now, List.of(before)).lines();
    assertThat(lines.get(1)).endsWith(" 0.500");
    assertThat(lines.get(2)).endsWith(" -");
    assertThat(lines.get(3)).isEqualTo("rows of file 1 that were not measured: [b]");
    assertThat(lines).hasSize(4);
  }

  @Test
  void foreignFileNeedsOnlyNamesValuesAndUnits(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("peer.json");
    Files.writeString(
        file,
        """
        {"rows": [{"name": "a", "value": 4, "unit": "s"},
                  {"name": "b", "value": 5000, "unit": "ms"},
                  {"name": "theirs", "value": 1, "unit": "s"}]}
        """);
    BenchmarkFile peer = BenchmarkFile.read(file);
    BenchmarkFile now = BenchmarkFile.of(List.of(row("a", 1), row("b", 1)));
    List<String> lines = new BenchmarkComparison(now, List.of(peer)).lines();
    assertThat(lines.get(1)).endsWith(" 0.250");
    assertThat(lines.get(2)).endsWith(" unit is ms");
    assertThat(lines.get(3)).isEqualTo("rows of file 1 that were not measured: [theirs]");
    assertThat(lines).hasSize(4);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "null",
        "[]",
        "{\"rows\": 3}",
        "{\"rows\": []}",
        "{\"rows\": [null]}",
        "{\"rows\": [5]}",
        "{\"rows\": [{\"name\": \"a\"",
        "{\"rows\": [{\"name\": \"a\", \"value\": \"x\", \"unit\": \"s\"}]}",
        "{\"rows\": [{\"name\": \"a\", \"value\": 4, \"unit\": \"s\"}, {\"name\": \"a\", \"value\":"
            + " 4, \"unit\": \"s\"}]}",
        "{\"rows\": [{\"value\": 4, \"unit\": \"s\"}]}",
        "{\"rows\": [{\"name\": \"a\", \"unit\": \"s\"}]}",
        "{\"rows\": [{\"name\": \"a\", \"value\": 4}]}",
        "{\"rows\": [{\"name\": \"a\", \"value\": 4, \"unit\": \"s\", \"seconds\": 4}]}"
      })
  void rejectsRowsThatCannotBeCompared(String text, @TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("peer.json"), text);
    assertThat(assertThrows(UserException.class, () -> BenchmarkFile.read(file)))
        .hasMessageThat()
        .containsMatch("peer.json: [^\\n]*; expected rows as [^\\n]*$");
  }

  @Test
  void rejectsFilesWithoutRows(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("rows.json");
    assertThrows(UserException.class, () -> BenchmarkFile.read(file));
    Files.writeString(file, "{\"rows\": 3}");
    assertThrows(UserException.class, () -> BenchmarkFile.read(file));
  }

  private static BenchmarkRow row(String name, double seconds) {
    return BenchmarkRow.of(name, new Timings(ImmutableList.of(seconds)), 0.5);
  }
}
