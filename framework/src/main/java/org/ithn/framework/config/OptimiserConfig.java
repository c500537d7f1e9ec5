package org.ithn.framework.config;

import static org.ithn.framework.checks.Checks.check;

import java.util.List;

/**
 * Adam and its learning rates, keys {@code optimiser.*}.
 *
 * @param learningRate of everything but the visual extractor, per step
 * @param visionLearningRate of the visual extractor, per step
 * @param beta1 decay of the first moment, in [0, 1)
 * @param beta2 decay of the second moment, in [0, 1)
 * @param epsilon added to the root of the second moment
 * @param epsilonPlacement where it is added
 * @param weightDecay coupled: this times the weight is added to its gradient
 * @param noWeightDecay starts of variable paths that do not decay
 * @param amsgrad whether the largest second moment so far is used
 * @param clipValue bound of each gradient entry's absolute value; 0 = none
 * @param clipNorm bound of the global gradient norm; 0 = none
 * @param schedule how the rates change
 */
public record OptimiserConfig(
    double learningRate,
    double visionLearningRate,
    double beta1,
    double beta2,
    double epsilon,
    EpsilonPlacement epsilonPlacement,
    double weightDecay,
    List<String> noWeightDecay,
    boolean amsgrad,
    double clipValue,
    double clipNorm,
    ScheduleConfig schedule) {
  /** Where epsilon is added. */
  public enum EpsilonPlacement {
    /** To the root of the second moment after its bias is corrected: {@code torch.optim}. */
    CORRECTED,
    /** Before: Keras, and AdamW of transformers 3. */
    UNCORRECTED
  }

  public OptimiserConfig {
    check(learningRate >= 0, "learningRate", learningRate, "at least 0");
    check(visionLearningRate >= 0, "visionLearningRate", visionLearningRate, "at least 0");
    check(beta1 >= 0 && beta1 < 1, "beta1", beta1, "in [0, 1)");
    check(beta2 >= 0 && beta2 < 1, "beta2", beta2, "in [0, 1)");
    check(epsilon > 0, "epsilon", epsilon, "positive");
    check(weightDecay >= 0, "weightDecay", weightDecay, "at least 0");
    check(clipValue >= 0, "clipValue", clipValue, "at least 0 (0 = no bound)");
    check(clipNorm >= 0, "clipNorm", clipNorm, "at least 0 (0 = no bound)");
    noWeightDecay = List.copyOf(noWeightDecay);
  }

  /** The paper's optimiser on R2GenCMN: 1e-4 for all, amsgrad, decay 5e-5. */
  public static OptimiserConfig defaults() {
    return new OptimiserConfig(
        1e-4,
        1e-4,
        0.9,
        0.98,
        1e-9,
        EpsilonPlacement.CORRECTED,
        5e-5,
        List.of(),
        true,
        0.0,
        0.0,
        ScheduleConfig.defaults());
  }
}
