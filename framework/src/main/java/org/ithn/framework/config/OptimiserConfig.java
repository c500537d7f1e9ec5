package org.ithn.framework.config;

import static org.ithn.framework.checks.Checks.check;

import java.util.List;

/**
 * Adam and its learning rates, keys {@code optimiser.*}.
 *
 * @param learningRate learning rate per step of all parts except the visual extractor, at least 0
 * @param visionLearningRate learning rate per step of the visual extractor, at least 0
 * @param adam moments and epsilon
 * @param weightDecay coupled weight decay, at least 0: this times the weight is added to its
 *     gradient
 * @param noWeightDecay prefixes of variable paths without weight decay
 * @param clip gradient clipping
 * @param schedule learning-rate schedule
 */
public record OptimiserConfig(
    double learningRate,
    double visionLearningRate,
    AdamConfig adam,
    double weightDecay,
    List<String> noWeightDecay,
    ClipConfig clip,
    ScheduleConfig schedule) {
  /** The quantity to which epsilon is added. */
  public enum EpsilonPlacement {
    /** The root of the bias-corrected second moment, as in {@code torch.optim}. */
    CORRECTED,
    /** The root of the uncorrected second moment, as in Keras and AdamW of transformers 3. */
    UNCORRECTED
  }

  /**
   * Moments and epsilon of Adam, keys {@code optimiser.adam.*}.
   *
   * @param beta1 decay of the first moment, in [0, 1)
   * @param beta2 decay of the second moment, in [0, 1)
   * @param epsilon constant added to the root of the second moment, positive
   * @param epsilonPlacement the quantity to which epsilon is added
   * @param amsgrad whether the largest second moment so far is used (AMSGrad)
   */
  public record AdamConfig(
      double beta1,
      double beta2,
      double epsilon,
      EpsilonPlacement epsilonPlacement,
      boolean amsgrad) {
    public AdamConfig {
      check(beta1 >= 0 && beta1 < 1, "beta1", beta1, "in [0, 1)");
      check(beta2 >= 0 && beta2 < 1, "beta2", beta2, "in [0, 1)");
      check(epsilon > 0, "epsilon", epsilon, "positive");
    }

    /** Returns the paper's constants on R2GenCMN. */
    public static AdamConfig defaults() {
      return new AdamConfig(0.9, 0.98, 1e-9, EpsilonPlacement.CORRECTED, true);
    }
  }

  /**
   * Gradient clipping, keys {@code optimiser.clip.*}.
   *
   * @param value largest absolute value of a gradient entry, at least 0; 0 = no limit
   * @param norm largest global L2 norm of the gradients, at least 0; 0 = no limit
   */
  public record ClipConfig(double value, double norm) {
    public ClipConfig {
      check(value >= 0, "value", value, "at least 0 (0 = no limit)");
      check(norm >= 0, "norm", norm, "at least 0 (0 = no limit)");
    }

    /** Returns no clipping. */
    public static ClipConfig none() {
      return new ClipConfig(0, 0);
    }
  }

  public OptimiserConfig {
    check(learningRate >= 0, "learningRate", learningRate, "at least 0");
    check(visionLearningRate >= 0, "visionLearningRate", visionLearningRate, "at least 0");
    check(weightDecay >= 0, "weightDecay", weightDecay, "at least 0");
    noWeightDecay = List.copyOf(noWeightDecay);
  }

  /** Returns the paper's optimiser on R2GenCMN: 1e-4 for all, AMSGrad, decay 5e-5. */
  public static OptimiserConfig defaults() {
    return new OptimiserConfig(
        1e-4,
        1e-4,
        AdamConfig.defaults(),
        5e-5,
        List.of(),
        ClipConfig.none(),
        ScheduleConfig.defaults());
  }
}
