package org.ithn.experiments.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ithn.datasets.BadExamples;
import org.ithn.datasets.sources.phantom.PhantomConfig;
import org.ithn.datasets.sources.phantom.PhantomFiles;
import org.ithn.datasets.sources.phantom.PhantomGenerator;
import org.ithn.datasets.study.StudyBatches;
import org.ithn.datasets.study.StudySet;
import org.ithn.experiments.variants.Variant;
import org.ithn.framework.config.ExperimentConfig;
import org.ithn.framework.graph.Scopes;
import org.ithn.framework.session.SessionOptions;
import org.ithn.framework.step.TrainingGraph;
import org.ithn.framework.tensors.SafeTensors;
import org.ithn.framework.tensors.TensorData;

/** A tiny R2GenCMN on a few phantoms with random weights, for runs without training. */
public final class TinyExperiment {
  private final Variant variant;

  private TinyExperiment(Variant variant) {
    this.variant = variant;
  }

  /** Generates phantoms in a folder: 7 training, 2 validation and 3 test studies. */
  public static TinyExperiment draw(Path folder) throws IOException {
    return draw(folder, new PhantomConfig(7, 2, 3, 32, 5));
  }

  /** Generates phantoms of 32 x 32 pixels in a folder. */
  public static TinyExperiment draw(Path folder, PhantomConfig phantoms) throws IOException {
    PhantomFiles files = new PhantomGenerator(phantoms).generate(folder);
    return new TinyExperiment(
        Variant.of("r2gencmn-phantom")
            .data(files.annotation(), files.images())
            .strategy("none")
            .withKey("data.image.size", 32)
            .withKey("backbone.width", 8)
            .withKey("backbone.heads", 2)
            .withKey("backbone.feed_forward_width", 16)
            .withKey("backbone.memory.slots", 11)
            .withKey("backbone.memory.top_k", 3)
            .withKey("ithn.alignment.width", 5)
            .withKey("evaluation.batch", 2)
            .withKey("evaluation.decoding.method", "greedy")
            .withKey("evaluation.decoding.beam", 1)
            .withKey("evaluation.decoding.max_length", 5));
  }

  public TinyExperiment withKey(String path, Object value) {
    return new TinyExperiment(variant.withKey(path, value));
  }

  Variant variant() {
    return variant;
  }

  ExperimentConfig config() {
    return variant.config();
  }

  public StudySet studies() {
    return Experiment.loadStudies(experiment().data(), BadExamples.stopOnFirst());
  }

  public Experiment experiment() {
    ExperimentConfig config = config();
    StudySet studies =
        Experiment.loadStudies(Experiment.dataConfig(config), BadExamples.stopOnFirst());
    return Experiment.of(
        config, StudyBatches.vocabulary(studies.train(), Experiment.dataConfig(config)));
  }

  /** Returns the random initial values of all variables for a seed, by path. */
  public Map<String, TensorData> weights(long seed) {
    ExperimentConfig config = variant.seed(seed).config();
    Experiment experiment = Experiment.of(config, experiment().vocabulary());
    try (TrainingGraph graph = experiment.buildTrainingGraph(Objectives.create(config))) {
      return graph.initialModel(SessionOptions.of(config.training()), Map.of());
    }
  }

  /** Writes weights under our paths. */
  public static Path write(Map<String, TensorData> weights, Path file) throws IOException {
    new SafeTensors(weights, Map.of()).write(file);
    return file;
  }

  /** Returns the weights of the backbone. */
  static Map<String, TensorData> backbone(Map<String, TensorData> weights) {
    Map<String, TensorData> backbone = new LinkedHashMap<>(weights);
    backbone.keySet().removeIf(name -> !name.startsWith(Scopes.BACKBONE + "/"));
    return backbone;
  }

  /** Creates a run from a weight file. */
  public Run importRun(Path file, Path root) throws IOException {
    new WeightImport(config(), root, Optional.empty(), false, line -> {}).run(file);
    return Run.open(root);
  }

  static List<String> sortedNames(Map<String, TensorData> weights) {
    return weights.keySet().stream().sorted().toList();
  }
}
