package org.ithn.cli.tuning;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ithn.cli.ablation.RecordFiles;
import org.ithn.experiments.UserException;
import org.ithn.framework.files.Json;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Optuna's command line, named by {@code -Dithn.optuna=PROGRAM} or found on the path. */
final class OptunaSearchTest {
  private static final String PROGRAM = System.getProperty("ithn.optuna", "optuna");

  @TempDir private Path root;

  private static SearchSpace space() {
    Map<String, ParameterRange> parameters = new LinkedHashMap<>();
    parameters.put("optimiser.learning_rate", new NumberRange(1e-5, 1e-2, false, true));
    parameters.put("training.batch", new NumberRange(2, 9, true, false));
    parameters.put("ithn.strategy", new ValueList(List.of("prior", "mochi")));
    return new SearchSpace(parameters);
  }

  private Search search(String program, int trials) {
    SearchPlan plan = SearchPlan.of(SearchPlan.Method.OPTUNA, trials, 1, 3, 2, 7);
    return plan.create(space(), new TuneFolder(root), 2, program);
  }

  private void score(Trial trial, Double score) throws IOException {
    TuneFolder folder = new TuneFolder(root);
    RecordFiles.write(
        TuneFolder.score(folder.cell(trial), trial.epochs()), new TuneFolder.ScoreFile(score, 1));
  }

  @Test
  @Tag("slow") // each call of Optuna takes seconds
  void asksTellsAndResumes() throws Exception {
    assumeTrue(isInstalled(), PROGRAM + " is missing; install Optuna");
    TuneFolder folder = new TuneFolder(root);
    List<Trial> first = search(PROGRAM, 3).ask(folder.scores());
    assertThat(first).hasSize(2);
    assertThat(first.get(0).keys()).isNotEqualTo(first.get(1).keys());
    assertThat(first.get(0).keys().stream().map(key -> key.replaceFirst("=.*", "")).toList())
        .containsExactly("optimiser.learning_rate", "training.batch", "ithn.strategy")
        .inOrder();
    assertThat(search(PROGRAM, 3).ask(folder.scores())).isEqualTo(first); // after a kill
    score(first.get(0), 0.25);
    score(first.get(1), null);
    List<Trial> second = search(PROGRAM, 3).ask(folder.scores());
    assertThat(second).hasSize(1);
    score(second.get(0), 0.5);
    assertThat(search(PROGRAM, 3).ask(folder.scores())).isEmpty();
    String states =
        new OptunaCommand(PROGRAM, folder.study())
            .run(List.of("trials", "--study-name", "ithn", "--format", "json"));
    List<String> said = new ArrayList<>();
    for (JsonNode each : Json.RECORDS.readTree(states)) {
      said.add(each.path("state").asText() + " " + each.path("value").asText());
    }
    assertThat(said.stream().sorted().toList().toString())
        .isEqualTo("[COMPLETE 0.25, COMPLETE 0.5, FAIL null]");
  }

  private static boolean isInstalled() {
    try {
      return new ProcessBuilder(PROGRAM, "--version").start().waitFor() == 0;
    } catch (IOException | InterruptedException e) {
      return false;
    }
  }

  @Test
  void aMissingProgramIsNamed() {
    UserException e =
        assertThrows(UserException.class, () -> search("no-such-optuna", 1).ask(List.of()));
    assertThat(e).hasMessageThat().contains("'no-such-optuna' cannot be started");
    assertThat(e).hasMessageThat().contains("install Optuna");
  }
}
