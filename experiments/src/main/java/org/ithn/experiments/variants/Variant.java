package org.ithn.experiments.variants;

import static org.ithn.framework.checks.Checks.checkNotNull;
import static org.ithn.framework.checks.Checks.copyNotNull;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;
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
import org.ithn.framework.training.TrainingEvent;
import org.ithn.framework.training.TrainingOutcome;

/**
 * Immutable description of one experiment: presets and the keys that override them.
 *
 * <pre>{@code
 * Variant mochi = Variant.of("r2gencmn-phantom").data(annotation, images).strategy("mochi").seed(1);
 * TrainingOutcome outcome = mochi.train(folder, ProgressLines.to(System.err::println));
 * double bleu = mochi.test(folder, System.err::println).scores().value("BLEU-4");
 * }</pre>
 *
 * @param presets the presets; later ones override earlier ones
 * @param keys assignments {@code path=value} that override the presets, applied in order
 */
public record Variant(List<String> presets, List<String> keys) {
  public Variant {
    presets = copyNotNull(presets, "presets", "names of presets");
    keys = copyNotNull(keys, "keys", "assignments path=value");
  }

  /**
   * Returns a variant of presets, where later ones override earlier ones; {@code ./ithn describe}
   * lists them.
   */
  public static Variant of(String... presets) {
    checkNotNull(presets, "presets", "names of presets");
    return new Variant(Arrays.asList(presets), List.of());
  }

  /** Returns a copy with another preset, which overrides earlier presets but no keys. */
  public Variant preset(String name) {
    List<String> more = new ArrayList<>(presets);
    more.add(checkNotNull(name, "name", "the name of a preset"));
    return new Variant(more, keys);
  }

  /** Returns a copy with a key, for example {@code withKey("backbone.memory.top_k", 16)}. */
  public Variant withKey(String path, Object value) {
    List<String> more = new ArrayList<>(keys);
    checkNotNull(path, "path", "a configuration key");
    more.add(path + "=" + checkNotNull(value, path, "a value for the key"));
    return new Variant(presets, more);
  }

  /**
   * Returns a copy with {@code data.files.annotation} and {@code data.files.images}, in R2Gen's
   * layout.
   */
  public Variant data(Path annotation, Path images) {
    return withKey("data.files.annotation", annotation).withKey("data.files.images", images);
  }

  /** Returns a copy with {@code backbone.name}, the model family. */
  public Variant backbone(String name) {
    return withKey("backbone.name", name);
  }

  /** Returns a copy with {@code ithn.strategy}, the hard-negative strategy. */
  public Variant strategy(String name) {
    return withKey("ithn.strategy", name);
  }

  /**
   * Returns a copy with {@code ithn.contrastive.matrices}, the averaged similarity matrices from s1
   * to s3.
   */
  public Variant matrices(String... names) {
    checkNotNull(names, "names", "s1, s2 or s3");
    return withKey("ithn.contrastive.matrices", String.join(",", names));
  }

  /** Returns a copy with {@code ithn.alpha}, the rate at which negatives become harder. */
  public Variant alpha(double value) {
    return withKey("ithn.alpha", value);
  }

  /** Returns a copy with {@code ithn.beta}, the weight of the augmented CLIP loss. */
  public Variant beta(double value) {
    return withKey("ithn.beta", value);
  }

  /** Returns a copy with {@code ithn.gamma}, the weight of the image dissimilarity. */
  public Variant gamma(double value) {
    return withKey("ithn.gamma", value);
  }

  /** Returns a copy with {@code training.epochs}. */
  public Variant epochs(int count) {
    return withKey("training.epochs", count);
  }

  /** Returns a copy with {@code seed}, for initial weights, data order, dropout and sampling. */
  public Variant seed(long value) {
    return withKey("seed", value);
  }

  /** Returns one copy per seed. */
  public List<Variant> seeds(long... values) {
    checkNotNull(values, "values", "the seeds");
    return LongStream.of(values).mapToObj(this::seed).toList();
  }

  /**
   * Returns the complete configuration.
   *
   * @throws org.ithn.framework.config.ConfigException if a key is unknown or out of range
   */
  public ExperimentConfig config() {
    return Plugins.configReader().read(presets, List.of(), keys);
  }

  /**
   * Trains in a run directory, or resumes a training that was interrupted there.
   *
   * @param listener receives the events of the training, on the calling thread
   */
  public TrainingOutcome train(Path folder, Consumer<TrainingEvent> listener) throws IOException {
    return train(folder, listener, () -> false);
  }

  /**
   * Trains in a run directory until a signal cancels the training, or resumes one.
   *
   * <pre>{@code
   * AtomicBoolean cancelled = new AtomicBoolean();           // set by any thread
   * boolean complete = !variant.train(folder, event -> {}, cancelled::get).isCancelled();
   * }</pre>
   *
   * @param listener receives the events of the training, on the calling thread
   * @param cancelled checked after each step; once true, the training saves a checkpoint and
   *     returns an outcome that {@link TrainingOutcome#isCancelled} marks
   */
  public TrainingOutcome train(
      Path folder, Consumer<TrainingEvent> listener, BooleanSupplier cancelled) throws IOException {
    return new Training(config(), folder).withListener(listener).withStopSignal(cancelled).run();
  }

  /** Generates the reports of the test split with the best epoch of a run directory. */
  public Predictions test(Path folder, Consumer<String> warning) throws IOException {
    checkNotNull(warning, "warning", "a listener for warnings");
    Run run = Run.open(folder);
    run.requireData();
    Experiment experiment = run.experiment();
    List<Study> split = Experiment.loadStudies(experiment.data(), BadExamples.stopOnFirst()).test();
    try (ReportPredictor writer = run.predictor(warning)) {
      return Predictions.generate(experiment, split, writer, BadExamples.stopOnFirst());
    }
  }

  /** Returns one copy per value of a key, in their order. */
  public List<Variant> each(String path, List<?> values) {
    checkNotNull(path, "path", "a configuration key");
    checkNotNull(values, "values", "the values of the key");
    return values.stream().map(value -> withKey(path, value)).toList();
  }
}
