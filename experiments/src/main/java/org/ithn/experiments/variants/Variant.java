package org.ithn.experiments.variants;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.ithn.datasets.BadExamples;
import org.ithn.datasets.study.Study;
import org.ithn.experiments.run.Experiment;
import org.ithn.experiments.run.Plugins;
import org.ithn.experiments.run.Predictions;
import org.ithn.experiments.run.ReportPredictor;
import org.ithn.experiments.run.Run;
import org.ithn.experiments.run.Training;
import org.ithn.framework.config.ExperimentConfig;
import org.ithn.framework.training.TrainingOutcome;

/**
 * One experiment: presets, and keys laid over them. Immutable; each method gives another variant.
 *
 * <pre>{@code
 * Variant mochi = Variant.of("r2gencmn-phantom").data(annotation, images).strategy("mochi").seed(1);
 * mochi.train(folder, System.err::println);
 * double bleu = mochi.test(folder, System.err::println).scores().value("BLEU-4");
 * }</pre>
 *
 * @param presets laid one over the other
 * @param keys {@code path=value}, laid over the presets in their order
 */
public record Variant(List<String> presets, List<String> keys) {
  public Variant {
    presets = List.copyOf(presets);
    keys = List.copyOf(keys);
  }

  /** Presets, lowest first; {@code ./ithn describe} lists them. */
  public static Variant of(String... presets) {
    return new Variant(List.of(presets), List.of());
  }

  /** With a further preset over those before; keys that were set stay above all presets. */
  public Variant preset(String name) {
    List<String> more = new ArrayList<>(presets);
    more.add(name);
    return new Variant(more, keys);
  }

  /** With any key of a configuration, for instance {@code with("backbone.memory.top_k", 16)}. */
  public Variant withKey(String path, Object value) {
    List<String> more = new ArrayList<>(keys);
    more.add(path + "=" + value);
    return new Variant(presets, more);
  }

  /** {@code data.files.annotation} and {@code data.files.images}, in R2Gen's layout. */
  public Variant data(Path annotation, Path images) {
    return withKey("data.files.annotation", annotation).withKey("data.files.images", images);
  }

  /** {@code backbone.name}: the model family. */
  public Variant backbone(String name) {
    return withKey("backbone.name", name);
  }

  /** {@code ithn.strategy}: where hard negatives come from. */
  public Variant strategy(String name) {
    return withKey("ithn.strategy", name);
  }

  /** {@code ithn.matrices}: the similarity matrices that are averaged, of s1, s2 and s3. */
  public Variant matrices(String... names) {
    return withKey("ithn.matrices", String.join(",", names));
  }

  /** {@code ithn.alpha}: how fast negatives become harder. */
  public Variant alpha(double value) {
    return withKey("ithn.alpha", value);
  }

  /** {@code ithn.beta}: the weight of the augmented CLIP loss. */
  public Variant beta(double value) {
    return withKey("ithn.beta", value);
  }

  /** {@code ithn.gamma}: the weight of the image dissimilarity. */
  public Variant gamma(double value) {
    return withKey("ithn.gamma", value);
  }

  /** {@code training.epochs}. */
  public Variant epochs(int count) {
    return withKey("training.epochs", count);
  }

  /** Of initial weights, data order, dropout and draws. */
  public Variant seed(long value) {
    return withKey("seed", value);
  }

  /** The same with each of these seeds. */
  public List<Variant> seeds(long... values) {
    return LongStream.of(values).mapToObj(this::seed).toList();
  }

  /**
   * The whole configuration.
   *
   * @throws org.ithn.framework.config.ConfigException naming what is unknown or out of range
   */
  public ExperimentConfig config() {
    return Plugins.configReader().read(presets, List.of(), keys);
  }

  /**
   * Trains in a folder, or goes on where that was stopped; nothing is printed.
   *
   * @param progress told what happens, a line at a time
   */
  public TrainingOutcome train(Path folder, Consumer<String> progress) throws IOException {
    return new Training(config(), folder, BadExamples.stopOnFirst(), progress).run();
  }

  /** The reports of the best epoch of a trained folder for the test split. */
  public Predictions test(Path folder, Consumer<String> warning) throws IOException {
    Run run = Run.open(folder);
    Experiment experiment = run.experiment();
    List<Study> split = Experiment.loadStudies(experiment.data(), BadExamples.stopOnFirst()).test();
    try (ReportPredictor writer = run.predictor(warning)) {
      return Predictions.generate(experiment, split, writer, BadExamples.stopOnFirst());
    }
  }

  /** The same with each of the values of a key, in their order. */
  public List<Variant> each(String path, List<?> values) {
    return values.stream().map(value -> withKey(path, value)).toList();
  }
}
