package org.ithn.experiments.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.ithn.backbones.importing.WeightTable.ImportResult;
import org.ithn.experiments.UserException;
import org.ithn.framework.config.ExperimentConfig;
import org.ithn.framework.config.PretrainedWeights;
import org.ithn.framework.runs.Checkpoints;
import org.ithn.framework.runs.RunFolder;
import org.ithn.framework.runs.RunRecord;
import org.ithn.framework.session.SessionOptions;
import org.ithn.framework.step.TrainingGraph;
import org.ithn.framework.tensors.TensorData;

/**
 * What a new run starts from: files of weights, and random numbers for all that they do not have.
 *
 * @param sources the files; of a variable that two have, the later one's values are taken
 */
record InitialWeights(List<WeightSource> sources) {
  InitialWeights {
    sources = List.copyOf(sources);
  }

  /**
   * What became of the files.
   *
   * @param imported variables that got values of a file
   * @param newlyInitialised variables that got random values
   */
  record InitialisationSummary(int imported, int newlyInitialised) {}

  /**
   * The files that the user gave, and for each part of {@code pretrained} that they do not have the
   * file that the configuration names.
   *
   * @param given files of the user, often none
   * @throws UserException naming every part whose weights are asked for and not there
   */
  static InitialWeights load(ExperimentConfig config, List<Path> given) throws IOException {
    List<WeightSource> users = new ArrayList<>();
    for (Path file : given) {
      users.add(WeightSource.read(config, file));
    }
    Map<String, PretrainedWeights> wanted = new LinkedHashMap<>(config.pretrained());
    wanted.keySet().removeIf(part -> users.stream().anyMatch(source -> source.covers(part)));
    wanted.values().removeIf(weights -> !weights.required());
    checkExist(config, wanted);
    List<WeightSource> sources = new ArrayList<>();
    for (Map.Entry<String, PretrainedWeights> part : wanted.entrySet()) {
      WeightSource source = WeightSource.read(config, part.getValue().path());
      if (!source.covers(part.getKey())) {
        throw new UserException(
            "pretrained.%s: %s has no weights of backbone/%s; put %s there, from %s"
                .formatted(
                    part.getKey(),
                    source.file(),
                    part.getKey(),
                    part.getValue().weights(),
                    part.getValue().source()));
      }
      sources.add(source);
    }
    sources.addAll(users);
    return new InitialWeights(sources);
  }

  private static void checkExist(ExperimentConfig config, Map<String, PretrainedWeights> wanted) {
    List<String> missing = new ArrayList<>();
    wanted.forEach(
        (part, weights) -> {
          if (!Files.isRegularFile(weights.path())) {
            missing.add(
                "%s as %s (pretrained.%s; from %s)"
                    .formatted(weights.weights(), weights.path(), part, weights.source()));
          }
        });
    if (!missing.isEmpty()) {
      throw new UserException(
          "%s starts from weights that are not there: %s; put the files there, name them with --init"
                  .formatted(config.name(), String.join(" and ", missing))
              + " FILE or --set pretrained.PART.file=FILE, or give --random-init"
              + " (pretrained.PART.required=false) to start from random numbers");
    }
  }

  /** Whether no file gives anything. */
  boolean isRandom() {
    return sources.isEmpty();
  }

  /** The files as a user reads them. */
  String describeFiles() {
    return String.join(", ", sources.stream().map(source -> source.file().toString()).toList());
  }

  /** The files and their hashes, or that there are none; for the run record. */
  String describe() throws IOException {
    List<String> files = new ArrayList<>();
    for (WeightSource source : sources) {
      files.add(source.describe());
    }
    return files.isEmpty() ? RunRecord.RANDOM : String.join("; ", files);
  }

  /**
   * Writes the model that training is to start from.
   *
   * @param lenient whether keys may be missing, unexpected or of another shape; they are listed
   * @param progress told what was left out, a line at a time
   * @throws UserException if nothing of a file fits
   * @throws IllegalArgumentException listing the keys that do not fit, unless lenient
   */
  InitialisationSummary save(
      RunFolder folder, Experiment experiment, boolean lenient, Consumer<String> progress)
      throws IOException {
    try (TrainingGraph graph =
        experiment.buildTrainingGraph(Objectives.create(experiment.config()))) {
      Map<String, long[]> shapes = graph.variableValues().modelShapes();
      Map<String, TensorData> weights = new LinkedHashMap<>();
      for (WeightSource source : sources) {
        ImportResult imported = source.importWeights(shapes);
        check(imported, source.file(), lenient, progress);
        weights.putAll(imported.weights());
      }
      SessionOptions options = SessionOptions.of(experiment.config().training());
      new Checkpoints(folder.checkpoints()).saveInitial(graph.initialModel(options, weights));
      return new InitialisationSummary(weights.size(), shapes.size() - weights.size());
    }
  }

  private static void check(
      ImportResult imported, Path file, boolean lenient, Consumer<String> progress) {
    if (!lenient) {
      imported.requireComplete(file.toString());
    }
    list("missing", imported.missing(), progress);
    list("unexpected", imported.unexpected(), progress);
    list("of another shape", imported.shapeMismatches(), progress);
    list(
        "left out, for the model has no use for them", groupNumbered(imported.skipped()), progress);
    if (imported.weights().isEmpty()) {
      throw new UserException(
          "%s has nothing that fits this model; choose the configuration that it was made with"
              .formatted(file));
    }
  }

  /** Keys that differ in their numbers alone as one, with how many there are. */
  private static List<String> groupNumbered(List<String> keys) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    keys.forEach(key -> counts.merge(key.replaceAll("(?<=\\.)\\d+(?=\\.)", "*"), 1, Integer::sum));
    return counts.entrySet().stream()
        .map(each -> each.getKey() + (each.getValue() > 1 ? " (" + each.getValue() + ")" : ""))
        .toList();
  }

  private static void list(String what, List<String> keys, Consumer<String> progress) {
    if (!keys.isEmpty()) {
      progress.accept("%s: %s".formatted(what, String.join(", ", keys)));
    }
  }
}
