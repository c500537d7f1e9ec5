package org.ithn.cli.training;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.ithn.datasets.sources.phantom.PhantomConfig;
import org.ithn.datasets.sources.phantom.PhantomFiles;
import org.ithn.datasets.sources.phantom.PhantomGenerator;
import org.ithn.experiments.run.Plugins;
import org.ithn.experiments.run.Training;
import org.ithn.framework.runs.RunDirectory;
import org.ithn.framework.training.TrainingOutcome;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A few training steps of every small preset with every strategy. */
@Tag("slow")
final class EveryBackboneTest {
  private static final int STEPS = 3;

  @TempDir private static Path shared;
  private static PhantomFiles phantoms;

  @TempDir private Path folder;

  @BeforeAll
  static void draw() throws IOException {
    phantoms = new PhantomGenerator(new PhantomConfig(16, 3, 3, 32, 5)).generate(shared);
    String labels =
        Files.readString(phantoms.labels()); // contrastive attention requires a normal study
    Files.writeString(
        phantoms.labels(),
        labels.replaceFirst(
            "(?m)^(phantom_train_00000,train),.*$", "$1,normal,none,none,none,none,none"));
  }

  static Stream<Arguments> cells() {
    return Plugins.configReader().presets().names().stream()
        .filter(preset -> preset.endsWith("-phantom"))
        .flatMap(
            preset ->
                Stream.of("none", "prior", "mochi", "projected")
                    .map(strategy -> Arguments.of(preset, strategy)));
  }

  @ParameterizedTest
  @MethodSource("cells")
  void trains(String preset, String strategy) throws IOException {
    List<String> keys =
        new ArrayList<>(
            List.of(
                "ithn.strategy=" + strategy,
                "data.files.annotation=" + phantoms.annotation(),
                "data.files.images=" + phantoms.images(),
                "data.inputs.labels.file=" + phantoms.labels(),
                "data.image.size=32",
                "training.epochs=1",
                "training.batch=4",
                "training.max_steps=" + STEPS,
                "training.monitoring.log_every_steps=1"));
    if (strategy.equals("none")) {
      keys.addAll(List.of("ithn.contrastive.matrices=s1", "ithn.gamma=0"));
    }
    TrainingOutcome outcome =
        new Training(
                Plugins.configReader().read(List.of(preset), List.of(), keys),
                folder.resolve("run"))
            .run();
    assertThat(outcome.state().step()).isEqualTo(STEPS);
    List<String> log = Files.readAllLines(new RunDirectory(folder.resolve("run")).log());
    assertThat(log).hasSize(STEPS);
    for (String line : log) {
      assertWithMessage("%s with %s: %s", preset, strategy, line)
          .that(line.contains("loss/clip\""))
          .isEqualTo(!strategy.equals("none"));
      assertThat(line.contains("loss/image\"")).isEqualTo(!strategy.equals("none"));
    }
    assertThat(loss(log.get(STEPS - 1))).isNotEqualTo(loss(log.get(0)));
  }

  private static double loss(String line) {
    return Double.parseDouble(line.replaceAll(".*\"loss/report\":([^,}]*)[,}].*", "$1"));
  }
}
