package org.ithn.cli.tuning;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ithn.experiments.UserException;
import org.ithn.framework.files.Json;

/**
 * Search by Optuna's sampler TPE, through the command line of an installed Optuna. Its study is a
 * SQLite file in the folder of the search.
 *
 * <p>A trial that Optuna proposed to a process which was killed before it wrote the trial's folder
 * stays open in the study and is not trained; another one takes its place.
 */
final class OptunaSearch implements Search {
  private static final String STUDY = "ithn";

  private final SearchPlan plan;
  private final SearchSpace space;
  private final TuneFolder folder;
  private final OptunaCommand optuna;
  private final int parallel;

  /**
   * Creates a search.
   *
   * @param parallel number of trials to ask for at a time
   */
  OptunaSearch(
      SearchPlan plan, SearchSpace space, TuneFolder folder, OptunaCommand optuna, int parallel) {
    this.plan = plan;
    this.space = space;
    this.folder = folder;
    this.optuna = optuna;
    this.parallel = parallel;
  }

  @Override
  public List<Trial> ask(List<TrialScore> told) throws IOException, InterruptedException {
    optuna.run(
        List.of(
            "create-study", "--study-name", STUDY, "--direction", "maximize", "--skip-if-exists"));
    tell(told);
    Map<Integer, Trial> open = new LinkedHashMap<>();
    folder.trials(plan.epochs().max()).forEach(trial -> open.put(trial.number(), trial));
    int known = open.size();
    told.forEach(score -> open.remove(score.trial().number()));
    List<Trial> next = new ArrayList<>(open.values());
    while (next.size() < parallel && known < plan.trials()) {
      next.add(propose(known++));
    }
    return next;
  }

  /** Tells the scores of trials that are still open in the study. */
  private void tell(List<TrialScore> told) throws IOException, InterruptedException {
    List<Integer> open = new ArrayList<>();
    if (!told.isEmpty()) {
      JsonNode trials =
          Json.RECORDS.readTree(
              optuna.run(List.of("trials", "--study-name", STUDY, "--format", "json")));
      for (JsonNode trial : trials) {
        if (trial.path("state").asText().equals("RUNNING")) {
          open.add(trial.path("number").asInt());
        }
      }
    }
    for (TrialScore each : told) {
      if (open.contains(each.trial().number())) {
        List<String> command =
            new ArrayList<>(
                List.of("tell", "--study-name", STUDY, "--skip-if-finished", "--trial-number"));
        command.add(String.valueOf(each.trial().number()));
        command.addAll(
            each.hasFailed()
                ? List.of("--state", "fail")
                : List.of("--state", "complete", "--values", String.valueOf(each.score())));
        optuna.run(command);
      }
    }
  }

  /** Asks for a trial and writes its folder, so that it is trained even after a kill. */
  private Trial propose(int known) throws IOException, InterruptedException {
    JsonNode answer =
        Json.RECORDS.readTree(
            optuna.run(
                List.of(
                    "ask",
                    "--study-name",
                    STUDY,
                    "--sampler",
                    "TPESampler",
                    "--sampler-kwargs",
                    sampler(known),
                    "--search-space",
                    distributions(),
                    "--format",
                    "json")));
    List<String> keys = new ArrayList<>();
    for (Map.Entry<String, ParameterRange> each : space.parameters().entrySet()) {
      JsonNode value = answer.path("params").path(each.getKey());
      if (value.isMissingNode()) {
        throw new UserException(
            "%s proposed no value of %s: %s".formatted(optuna.program(), each.getKey(), answer));
      }
      keys.add(each.getKey() + "=" + each.getValue().text(value));
    }
    Trial trial = new Trial(answer.path("number").asInt(), keys, plan.epochs().max());
    folder.write(trial);
    return trial;
  }

  /** Returns the sampler's settings; each process of Optuna starts its random numbers anew. */
  private String sampler(int known) {
    ObjectNode sampler = Json.RECORDS.createObjectNode();
    sampler.put("seed", Math.floorMod(plan.seed() + known, 1L << 31));
    sampler.put("constant_liar", true); // considers trials that are still running
    return sampler.toString();
  }

  private String distributions() {
    ObjectNode distributions = Json.RECORDS.createObjectNode();
    space
        .parameters()
        .forEach((key, range) -> range.addOptunaDistribution(distributions.putObject(key)));
    return distributions.toString();
  }
}
