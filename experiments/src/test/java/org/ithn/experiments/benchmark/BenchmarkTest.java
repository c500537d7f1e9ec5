package org.ithn.experiments.benchmark;

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
import org.ithn.experiments.run.Catalogue;
import org.ithn.experiments.run.Experiment;
import org.ithn.experiments.run.UserException;
import org.ithn.framework.config.ExperimentConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows: their names, their files, and what one measures. */
class BenchmarkTest {
  /** What a row lacks is found when it is measured, which takes minutes. */
  @Test
  void everyDefaultRowHasAModelAndExamples() {
    for (String name : BenchmarkCases.DEFAULTS) {
      if (BenchmarkCases.named(name) instanceof StepCase step) {
        Experiment experiment = SyntheticExamples.experiment(step.config());
        assertThat(experiment.backbone().hiddenWidth()).isGreaterThan(0);
        assertThat(new SyntheticExamples(experiment, new Random(1)).batch(1).positives().size())
            .isEqualTo(step.config().training().batch());
      }
    }
  }

  @Test
  void everyDefaultRowHasACase() {
    for (String name : Benchmark.names("*")) {
      assertWithMessage(name).that(BenchmarkCases.named(name)).isNotNull();
    }
  }

  @Test
  void patternsAndWholeNamesChoose() {
    assertThat(Benchmark.names("input/*")).containsExactly("input/java", "input/graph");
    assertThat(Benchmark.names("mining/dense/100")).containsExactly("mining/dense/100");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nothing/*",
        "step/r2gencmn/resnet18/none",
        "step/nobody/resnet18/none/float32",
        "step/r2gencmn/resnet18/none/float8",
        "decode/r2gencmn/wide/float32",
        "input/python",
        "mining/dense/0",
        "mining/dense/99999999"
      })
  void refusesWhatDoesNotExist(String name) {
    Exception thrown = assertThrows(RuntimeException.class, () -> Benchmark.names(name));
    assertThat(thrown.getMessage()).isNotEmpty();
    assertThat(thrown).isNotInstanceOf(NullPointerException.class);
  }

  @Test
  void aRowOfMiningHasTimeAndFloor() {
    BenchmarkRow row = Benchmark.measure("mining/dense/300", line -> {});
    assertThat(row.value()).isGreaterThan(0.0);
    assertThat(row.floor()).isGreaterThan(0.0);
    assertThat(row.ratio()).isWithin(1e-12).of(row.value() / row.floor());
  }

  @Test
  void aStepCountsTheArithmeticOfItsProducts() {
    List<String> lines = new ArrayList<>();
    ExperimentConfig config =
        Catalogue.configurations()
            .read(List.of("r2gencmn-phantom"), List.of(), List.of("ithn.strategy=projected"));
    BenchmarkRow row = new StepCase("a step", config, 3).measure(lines::add);
    assertThat(row.repeats()).isEqualTo(3);
    assertThat(row.ratio()).isGreaterThan(1.0);
    assertThat(row.least()).isAtMost(row.value());
    assertThat(row.most()).isAtLeast(row.value());
    assertThat(lines.get(0)).containsMatch("products of [1-9][0-9.]* GFLOP");
  }

  @Test
  void filesKeepRowsAndCompare(@TempDir Path folder) throws IOException {
    BenchmarkFile before = BenchmarkFile.of(List.of(row("a", 2), row("b", 3)));
    Path file = folder.resolve("rows.json");
    before.write(file);
    assertThat(BenchmarkFile.read(file)).isEqualTo(before);
    BenchmarkFile now = BenchmarkFile.of(List.of(row("a", 1), row("c", 1)));
    List<String> lines = new Comparison(now, List.of(before)).lines();
    assertThat(lines).hasSize(3);
    assertThat(lines.get(1)).endsWith(" 0.500");
    assertThat(lines.get(2)).endsWith(" -");
  }

  @Test
  void refusesWhatIsNoFileOfRows(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("rows.json");
    assertThrows(UserException.class, () -> BenchmarkFile.read(file));
    Files.writeString(file, "{\"rows\": 3}");
    assertThrows(UserException.class, () -> BenchmarkFile.read(file));
  }

  private static BenchmarkRow row(String name, double seconds) {
    return BenchmarkRow.of(name, new Times(ImmutableList.of(seconds)), 0.5);
  }
}
