package org.ithn.experiments.comparison;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.ithn.experiments.UserException;
import org.ithn.experiments.run.Plugins;
import org.ithn.experiments.run.Predictions;
import org.ithn.framework.config.ConfigKeys;
import org.ithn.framework.config.ExperimentConfig;
import org.ithn.framework.config.KeyDifference;
import org.ithn.framework.files.Json;
import org.ithn.framework.files.TextFile;
import org.ithn.framework.runs.LogKeys;
import org.ithn.framework.runs.RunDirectory;
import org.ithn.metrics.significance.MetricComparison;
import org.ithn.metrics.significance.PairedComparison;
import org.ithn.metrics.significance.Resampling;

/**
 * Comparison of two runs: configuration, scores of the same studies and validation curves.
 *
 * @param first the first run directory
 * @param second the second run directory
 */
public record RunComparison(RunDirectory first, RunDirectory second) {
  /**
   * The validation scores of one epoch.
   *
   * @param epoch the epoch, from 1
   * @param first the first run's score; NaN if it did not validate this epoch
   * @param second the second run's score; NaN if it did not validate this epoch
   */
  public record CurvePoint(int epoch, double first, double second) {}

  /**
   * Opens two run directories.
   *
   * @throws UserException if one has no configuration
   */
  public static RunComparison of(Path first, Path second) {
    for (Path root : List.of(first, second)) {
      if (!Files.isRegularFile(new RunDirectory(root).config())) {
        throw new UserException(
            "%s is not a run directory: config.json is missing; name one that ./ithn train created"
                .formatted(root));
      }
    }
    return new RunComparison(new RunDirectory(first), new RunDirectory(second));
  }

  /** Returns the keys whose values differ, in alphabetical order. */
  public List<KeyDifference> differingKeys() {
    return ConfigKeys.of(config(first)).differences(ConfigKeys.of(config(second)));
  }

  private static ExperimentConfig config(RunDirectory folder) {
    return Plugins.configReader().read(folder.config());
  }

  /**
   * Compares the scores of the reports that {@code evaluate} wrote for a split.
   *
   * @return one comparison for each score, with paired p-values
   * @throws UserException if a run was not evaluated, or the runs have other studies or references
   */
  public List<MetricComparison> scores(String split) throws IOException {
    Predictions left = predictions(first, split);
    Predictions right = predictions(second, split);
    checkSameStudies(left, right, split);
    List<Predictions.Row> rows = new ArrayList<>(left.rows());
    rows.addAll(right.rows());
    return PairedComparison.compare(
        left.scores(),
        right.scores(),
        new Predictions(rows, left.captions()).scores(),
        Resampling.DEFAULT);
  }

  private static Predictions predictions(RunDirectory run, String split) throws IOException {
    Path file = run.root().resolve("predictions-" + split + ".json");
    if (!Files.isRegularFile(file)) {
      throw new UserException(
          "%s is missing; evaluate run %s on the split %s first"
              .formatted(file, run.root(), split));
    }
    return Predictions.read(file);
  }

  private void checkSameStudies(Predictions left, Predictions right, String split) {
    List<Predictions.Row> ours = left.rows();
    List<Predictions.Row> theirs = right.rows();
    for (int i = 0; i < Math.min(ours.size(), theirs.size()); i++) {
      if (!ours.get(i).id().equals(theirs.get(i).id())) {
        throw differ(
            split,
            "example %d is '%s' and '%s'".formatted(i + 1, ours.get(i).id(), theirs.get(i).id()));
      }
      if (!ours.get(i).references().equals(theirs.get(i).references())) {
        throw differ(
            split,
            "example '%s' has other references (data.text differs?)".formatted(ours.get(i).id()));
      }
    }
    if (ours.size() != theirs.size() || left.captions() != right.captions()) {
      throw differ(split, "%d and %d examples".formatted(ours.size(), theirs.size()));
    }
  }

  private UserException differ(String split, String difference) {
    return new UserException(
        "%s and %s were evaluated on different studies of the split %s: %s; evaluate both on the"
                .formatted(first.root(), second.root(), split, difference)
            + " same data");
  }

  /** Returns the score that selects the best epoch of the first run. */
  public String selection() {
    return config(first).evaluation().selection();
  }

  /** Returns the validation scores of every epoch that one of the runs validated. */
  public List<CurvePoint> curves() throws IOException {
    String key = LogKeys.VALIDATION + selection();
    Map<Integer, Double> left = curve(first, key);
    Map<Integer, Double> right = curve(second, key);
    TreeSet<Integer> epochs = new TreeSet<>(left.keySet());
    epochs.addAll(right.keySet());
    return epochs.stream()
        .map(
            epoch ->
                new CurvePoint(
                    epoch,
                    left.getOrDefault(epoch, Double.NaN),
                    right.getOrDefault(epoch, Double.NaN)))
        .toList();
  }

  private static Map<Integer, Double> curve(RunDirectory run, String key) throws IOException {
    Map<Integer, Double> scores = new TreeMap<>();
    if (!Files.isRegularFile(run.log())) {
      return scores;
    }
    for (String line : TextFile.read(run.log()).lines().toList()) {
      try {
        JsonNode node = Json.LENIENT.readTree(line);
        if (node.path(key).isNumber()) {
          scores.put(node.path("epoch").asInt(), node.path(key).asDouble());
        }
      } catch (JsonProcessingException e) {
        break; // incomplete last line of a killed process
      }
    }
    return scores;
  }
}
