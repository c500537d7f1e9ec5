package org.ithn.experiments.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.ithn.backbones.importing.WeightTable.ImportResult;
import org.ithn.experiments.UserException;
import org.ithn.framework.config.ExperimentConfig;
import org.ithn.framework.config.PretrainedWeights;
import org.ithn.framework.data.Vocabulary;
import org.ithn.framework.runs.Checkpoints;
import org.ithn.framework.runs.RunDirectory;
import org.ithn.framework.runs.RunRecord;
import org.ithn.framework.session.SessionOptions;
import org.ithn.framework.step.TrainingGraph;
import org.ithn.framework.tensors.TensorData;

/**
 * Initial weights of a new run, from weight files and random initialisation.
 *
 * @param sources the files; later files override earlier ones
 */
record InitialWeights(List<WeightSource> sources) {
  InitialWeights {
    sources = List.copyOf(sources);
  }

  /**
   * Numbers of imported and of randomly initialised variables.
   *
   * @param imported the number of variables with values from a file
   * @param newlyInitialised the number of variables with random values
   */
  record InitialisationSummary(int imported, int newlyInitialised) {}

  /**
   * Reads the user's files and, for each part of {@code pretrained} that they do not cover, the
   * file named in the configuration.
   *
   * @param userFiles the user's files, often none
   * @throws UserException if required weights are missing; the message names every part
   */
  static InitialWeights load(ExperimentConfig config, List<Path> userFiles) throws IOException {
    List<WeightSource> users = new ArrayList<>();
    for (Path file : userFiles) {
      users.add(WeightSource.read(config, file));
    }
    Map<String, PretrainedWeights> required = new LinkedHashMap<>(config.pretrained());
    required.keySet().removeIf(part -> users.stream().anyMatch(source -> source.covers(part)));
    required.values().removeIf(weights -> !weights.required());
    checkExist(config, required);
    List<WeightSource> sources = new ArrayList<>();
    for (Map.Entry<String, PretrainedWeights> part : required.entrySet()) {
      WeightSource source = WeightSource.read(config, part.getValue().path());
      if (!source.covers(part.getKey())) {
        throw new UserException(
            "pretrained.%s: %s has no weights of backbone/%s; replace it by %s from %s"
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

  private static void checkExist(ExperimentConfig config, Map<String, PretrainedWeights> required) {
    List<String> missing = new ArrayList<>();
    required.forEach(
        (part, weights) -> {
          if (!Files.isRegularFile(weights.path())) {
            missing.add(
                "%s as %s (pretrained.%s; from %s)"
                    .formatted(weights.weights(), weights.path(), part, weights.source()));
          }
        });
    if (!missing.isEmpty()) {
      throw new UserException(
          "%s: pretrained weights are missing: %s; download the files, pass them as initial weights"
                  .formatted(config.name(), String.join(" and ", missing))
              + " or name them in pretrained.PART.file, or set pretrained.PART.required to false to"
              + " initialise randomly",
          UserException.Remedy.INITIAL_WEIGHTS);
    }
  }

  /** Returns true if there are no files. */
  boolean isRandom() {
    return sources.isEmpty();
  }

  /** Lists the files for messages. */
  String describeFiles() {
    return String.join(", ", sources.stream().map(source -> source.file().toString()).toList());
  }

  /** Describes the files and their hashes, or random initialisation, for the run record. */
  String describe() throws IOException {
    List<String> files = new ArrayList<>();
    for (WeightSource source : sources) {
      files.add(source.describe());
    }
    return files.isEmpty() ? RunRecord.RANDOM : String.join("; ", files);
  }

  /** Builds the graph and writes the initial model that training starts from. */
  InitialisationSummary save(
      RunDirectory folder, Experiment experiment, boolean lenient, Consumer<String> progress)
      throws IOException {
    try (TrainingGraph graph =
        experiment.buildTrainingGraph(Objectives.create(experiment.config()))) {
      return save(folder, experiment, graph, lenient, progress);
    }
  }

  /**
   * Writes the initial model that training starts from.
   *
   * @param graph the training graph of the experiment, for a single process
   * @param lenient true to list keys that are missing, unexpected or of another shape instead of
   *     failing
   * @param progress receives the names of unused keys, one line per kind
   * @throws UserException if no weights of a file fit, a weight is NaN or infinite, or {@code
   *     lenient} is false and the vocabulary has another size
   * @throws IllegalArgumentException if keys do not fit and {@code lenient} is false
   */
  InitialisationSummary save(
      RunDirectory folder,
      Experiment experiment,
      TrainingGraph graph,
      boolean lenient,
      Consumer<String> progress)
      throws IOException {
    Map<String, long[]> shapes = graph.variableValues().modelShapes();
    Map<String, TensorData> weights = new LinkedHashMap<>();
    for (WeightSource source : sources) {
      ImportResult imported = source.importWeights(shapes);
      if (!lenient && imported.missing().isEmpty() && imported.unexpected().isEmpty()) {
        checkVocabulary(source, shapes, experiment.vocabulary());
      }
      check(imported, source.file(), lenient, progress);
      weights.putAll(imported.weights());
    }
    SessionOptions options = SessionOptions.of(experiment.config().training());
    new Checkpoints(folder.checkpoints()).saveInitial(graph.initialModel(options, weights));
    return new InitialisationSummary(weights.size(), shapes.size() - weights.size());
  }

  private static void checkVocabulary(
      WeightSource source, Map<String, long[]> shapes, Vocabulary words) {
    int width = words.width();
    OptionalLong other = source.otherVocabularyWidth(shapes, width);
    if (other.isPresent()) {
      throw new UserException(
          "%s: its weights are for a vocabulary of %d words, but this one has %d; name the words"
                  .formatted(source.file(), other.getAsLong() - 1, width - 1)
              + " that they were trained with when importing them, or set"
              + " data.files.annotation and data.text.threshold to those of their training",
          UserException.Remedy.VOCABULARY);
    }
    if (source.hasOtherWords(shapes, words)) {
      throw new UserException(
          ("%s: its run has other words than the training reports; set data.files.annotation,"
                  + " data.text.cleaner and data.text.threshold to those of that run")
              .formatted(source.file()));
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
        "skipped because the model does not use them", groupNumbered(imported.skipped()), progress);
    if (imported.weights().isEmpty()) {
      throw new UserException(
          "%s: no weights fit this model; use the configuration that they were trained with"
              .formatted(file));
    }
  }

  /** Groups keys that differ only in layer numbers, with their count. */
  private static List<String> groupNumbered(List<String> keys) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    keys.forEach(key -> counts.merge(key.replaceAll("(?<=\\.)\\d+(?=\\.)", "*"), 1, Integer::sum));
    return counts.entrySet().stream()
        .map(each -> each.getKey() + (each.getValue() > 1 ? " (" + each.getValue() + ")" : ""))
        .toList();
  }

  private static void list(String problem, List<String> keys, Consumer<String> progress) {
    if (!keys.isEmpty()) {
      progress.accept("%s: %s".formatted(problem, String.join(", ", keys)));
    }
  }
}
