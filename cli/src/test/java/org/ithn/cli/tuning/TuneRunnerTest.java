package org.ithn.cli.tuning;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ithn.cli.ablation.AblationRunner;
import org.ithn.experiments.UserException;
import org.ithn.experiments.run.Plugins;
import org.ithn.framework.config.ConfigException;
import org.ithn.framework.config.ExperimentConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The runner of a search with shell scripts instead of trainings. */
final class TuneRunnerTest {
  private static final String RESULT =
      "{\"id\": \"a\", \"row\": \"a\", \"seed\": 1, \"cost\": {\"seconds\": 1}, \"steps\": 1,"
          + " \"best_epoch\": 1, \"host\": \"here\"}";

  /** Gives trial N the score N, once for each number of epochs in its configuration. */
  private static final String TRAIN =
      "n=$(echo $1 | sed 's/.*trial-0*//'); n=${n:-0};"
          + " e=$(grep '\"epochs\"' $1/config.json | head -1 | tr -dc 0-9);"
          + " echo $e >> $1/trained;"
          + " echo \"{\\\"score\\\": $n, \\\"best_epoch\\\": 1}\" > $1/score-$e.json;"
          + " echo '"
          + RESULT
          + "' > $1/result.json";

  private static final SearchSpace SPACE =
      new SearchSpace(Map.of("optimiser.learning_rate", new NumberRange(1e-5, 1e-2, false, true)));
  private static final SearchPlan HALVING = SearchPlan.of(SearchPlan.Method.HALVING, 4, 1, 4, 2, 7);

  @TempDir private Path root;

  private static ExperimentConfig base() {
    return Plugins.configReader()
        .read(List.of("r2gencmn-phantom"), List.of(), List.of("training.epochs=4"));
  }

  private TuneRunner runner(String script) throws IOException {
    TuneFolder folder = new TuneFolder(root);
    TuneRunner.prepare(folder, base(), SPACE, HALVING);
    AblationRunner.Options options =
        new AblationRunner.Options(List.of("sh", "-c", script, "sh"), 2, false);
    return new TuneRunner(
        folder,
        base(),
        HALVING.create(SPACE, folder, 2, "optuna"),
        options,
        new ArrayList<>()::add,
        () -> false);
  }

  private List<String> trained(int trial) throws IOException {
    return Files.readAllLines(root.resolve("cells/trial-000" + trial + "/trained"));
  }

  @Test
  void trainsTheRungsAndWritesTheBestConfiguration() throws Exception {
    TuneRunner runner = runner(TRAIN);
    runner.run();
    assertThat(trained(0)).containsExactly("1");
    assertThat(trained(2)).containsExactly("1", "2").inOrder();
    assertThat(trained(3)).containsExactly("1", "2", "4").inOrder();
    Trial best = runner.best().orElseThrow().trial();
    assertThat(best.id()).isEqualTo("trial-0003");
    ExperimentConfig written = Plugins.configReader().read(root.resolve("best.json"));
    assertThat(written.training().epochs()).isEqualTo(4);
    assertThat(best.keys())
        .containsExactly("optimiser.learning_rate=" + written.optimiser().learningRate());
    assertThat(Files.readAllLines(root.resolve("trials.csv"))).hasSize(1 + 4 + 2 + 1);
  }

  @Test
  void anEndedSearchTrainsNothingAgain() throws Exception {
    runner(TRAIN).run();
    runner("exit 1").run();
    assertThat(trained(3)).containsExactly("1", "2", "4");
  }

  @Test
  void aLostScoreIsTrainedAgainWithItsEpochs() throws Exception {
    runner(TRAIN).run();
    Files.delete(root.resolve("cells/trial-0002/score-2.json")); // as after a kill
    runner(TRAIN).run();
    assertThat(trained(2)).containsExactly("1", "2", "2").inOrder();
    assertThat(trained(3)).containsExactly("1", "2", "4");
  }

  @Test
  void aFailedTrialIsLeftOutAndRunAgainNextTime() throws Exception {
    runner("case $1 in *3) exit 1;; esac; " + TRAIN).run();
    assertThat(trained(2)).containsExactly("1", "2", "4");
    TuneRunner again = runner(TRAIN);
    again.run();
    assertThat(trained(3)).containsExactly("1", "2", "4");
    assertThat(again.best().orElseThrow().trial().number()).isEqualTo(3);
  }

  @Test
  void anotherSearchInTheFolderIsRefused() throws Exception {
    runner(TRAIN);
    SearchPlan other = SearchPlan.of(SearchPlan.Method.HALVING, 4, 2, 4, 2, 7);
    UserException e =
        assertThrows(
            UserException.class,
            () -> TuneRunner.prepare(new TuneFolder(root), base(), SPACE, other));
    assertThat(e).hasMessageThat().contains("has another search");
    SearchPlan more = SearchPlan.of(SearchPlan.Method.HALVING, 5, 1, 4, 2, 7);
    TuneRunner.prepare(new TuneFolder(root), base(), SPACE, more);
  }

  @Test
  void anUnknownKeyIsRefusedBeforeAnyTraining() {
    SearchSpace space = new SearchSpace(Map.of("optimiser.rate", new ValueList(List.of("1"))));
    ConfigException e =
        assertThrows(
            ConfigException.class,
            () -> TuneRunner.prepare(new TuneFolder(root), base(), space, HALVING));
    assertThat(e).hasMessageThat().contains("optimiser.rate");
    assertThat(Files.exists(root.resolve("search.json"))).isFalse();
  }
}
