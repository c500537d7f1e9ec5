package org.ithn.framework.config;

import static org.ithn.framework.checks.Checks.check;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * Everything that decides a run, resolved: what is written beside checkpoints and exports.
 *
 * @param name of the experiment, for its folder and its tables
 * @param seed of initial weights, data order, dropout and whatever else is drawn
 * @param backbone the model family and its own keys
 * @param data the data set, its own keys and those of study inputs
 * @param ithn the method
 * @param strategy the hard-negative strategy that {@code ithn.strategy} names, and its own keys
 *     {@code ithn.<name>.*}
 * @param optimiser Adam and its learning rates
 * @param training the loop
 * @param evaluation decoding and the choice of the best epoch
 * @param pretrained weights that parts of the backbone start from, by the part's path below the
 *     backbone's; often none
 */
public record ExperimentConfig(
    String name,
    long seed,
    NamedOptions backbone,
    DataSetOptions data,
    IthnConfig ithn,
    NamedOptions strategy,
    OptimiserConfig optimiser,
    TrainingConfig training,
    EvaluationConfig evaluation,
    Map<String, PretrainedWeights> pretrained) {
  public ExperimentConfig {
    pretrained = Collections.unmodifiableMap(new TreeMap<>(pretrained));
    check(!name.isBlank(), "name", "'" + name + "'", "a name");
    check(
        name.matches("[A-Za-z0-9._-]+"),
        "name",
        "'" + name + "'",
        "of letters, digits, '.', '_', '-'");
  }

  /** The same, with other weights that parts of the backbone start from. */
  public ExperimentConfig withPretrained(Map<String, PretrainedWeights> other) {
    return new ExperimentConfig(
        name, seed, backbone, data, ithn, strategy, optimiser, training, evaluation, other);
  }

  /** The same, asking for no pretrained weights: what no file gives starts random. */
  public ExperimentConfig withRandomInit() {
    Map<String, PretrainedWeights> waived = new TreeMap<>();
    pretrained.forEach((part, weights) -> waived.put(part, weights.asOptional()));
    return withPretrained(waived);
  }
}
