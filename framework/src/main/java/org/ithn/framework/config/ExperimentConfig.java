package org.ithn.framework.config;

import static org.ithn.framework.checks.Checks.check;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.ithn.framework.keys.Key;
import org.ithn.framework.keys.Resume;

/**
 * The resolved configuration of a run, which is stored with its checkpoints and exports.
 *
 * @param model the backbone and its pretrained weights
 * @param data the data set, its keys {@code data.*} and those of study inputs
 * @param method the losses and the hard-negative strategy
 * @param optimiser Adam and its learning rates
 * @param training the training loop
 * @param evaluation decoding and selection of the best epoch
 */
public record ExperimentConfig(
    @Key(
            value = "name of the experiment, for its directory and its tables",
            range = "letters, digits, `.`, `_` and `-`",
            resume = Resume.ANY)
        String name,
    @Key(
            value = "seed of initial weights, data order, dropout and every other draw",
            range = "any whole number")
        long seed,
    ModelConfig model,
    DataSetOptions data,
    MethodConfig method,
    OptimiserConfig optimiser,
    TrainingConfig training,
    EvaluationConfig evaluation) {
  /**
   * The model, sections {@code backbone} and {@code pretrained}.
   *
   * @param backbone the model family and its keys
   * @param pretrained weights that parts of the backbone start from, by the part's path below the
   *     backbone's; often none
   */
  public record ModelConfig(NamedOptions backbone, Map<String, PretrainedWeights> pretrained) {
    public ModelConfig {
      pretrained = Collections.unmodifiableMap(new TreeMap<>(pretrained));
    }
  }

  /**
   * The method, section {@code ithn}.
   *
   * @param ithn the losses
   * @param strategy the hard-negative strategy that {@code ithn.strategy} names, and its keys
   *     {@code ithn.<name>.*}
   */
  public record MethodConfig(IthnConfig ithn, NamedOptions strategy) {}

  public ExperimentConfig {
    check(!name.isBlank(), "name", "'" + name + "'", "a name");
    check(
        name.matches("[A-Za-z0-9._-]+"),
        "name",
        "'" + name + "'",
        "of letters, digits, '.', '_', '-'");
  }

  /** Returns the model family and its keys, section {@code backbone}. */
  public NamedOptions backbone() {
    return model.backbone();
  }

  /** Returns the weights that parts of the backbone start from, section {@code pretrained}. */
  public Map<String, PretrainedWeights> pretrained() {
    return model.pretrained();
  }

  /** Returns the losses, keys {@code ithn.*}. */
  public IthnConfig ithn() {
    return method.ithn();
  }

  /** Returns the hard-negative strategy and its keys {@code ithn.<name>.*}. */
  public NamedOptions strategy() {
    return method.strategy();
  }

  /** Returns a copy with other pretrained weights. */
  public ExperimentConfig withPretrained(Map<String, PretrainedWeights> other) {
    return new ExperimentConfig(
        name,
        seed,
        new ModelConfig(model.backbone(), other),
        data,
        method,
        optimiser,
        training,
        evaluation);
  }

  /**
   * Returns a copy in which no pretrained weights are required; the parts then start from random
   * weights.
   */
  public ExperimentConfig withRandomInit() {
    Map<String, PretrainedWeights> waived = new TreeMap<>();
    pretrained().forEach((part, weights) -> waived.put(part, weights.asOptional()));
    return withPretrained(waived);
  }
}
