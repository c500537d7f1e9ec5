package org.ithn.framework.optim;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ithn.framework.config.OptimiserConfig;
import org.ithn.framework.config.OptimiserConfig.EpsilonPlacement;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.types.family.TFloating;

/**
 * One training step in a graph.
 *
 * @param op the op that updates every trainable and every statistic once
 * @param gradientNorm the global L2 norm of the gradients before clipping and weight decay, a
 *     scalar
 * @param groups the parameter groups
 * @param rates a scalar placeholder for each group: the step size with the bias corrections
 * @param epsilon a scalar placeholder: epsilon with the bias correction
 * @param config the optimiser's constants
 * @param <T> the element type
 */
public record TrainStep<T extends TFloating>(
    Op op,
    Operand<T> gradientNorm,
    List<ParameterGroup> groups,
    Map<String, Operand<T>> rates,
    Operand<T> epsilon,
    OptimiserConfig config) {
  public TrainStep {
    groups = List.copyOf(groups);
    rates = Map.copyOf(rates);
  }

  /**
   * Returns the values to feed.
   *
   * @param step t, the number of updates including this one, from 1
   * @param factor the factor of the schedule
   */
  public Map<Operand<T>, Double> feeds(long step, double factor) {
    double root = Math.sqrt(1 - Math.pow(config.beta2(), (double) step));
    double correction = root / (1 - Math.pow(config.beta1(), (double) step));
    Map<Operand<T>, Double> feeds = new LinkedHashMap<>();
    learningRates(factor).forEach((group, rate) -> feeds.put(rates.get(group), rate * correction));
    boolean corrected = config.epsilonPlacement() == EpsilonPlacement.CORRECTED;
    feeds.put(epsilon, corrected ? config.epsilon() * root : config.epsilon());
    return feeds;
  }

  /** Returns the learning rate of each group, per step, in the order of the groups. */
  public Map<String, Double> learningRates(double factor) {
    Map<String, Double> learningRates = new LinkedHashMap<>();
    groups.forEach(group -> learningRates.put(group.name(), group.learningRate() * factor));
    return learningRates;
  }
}
