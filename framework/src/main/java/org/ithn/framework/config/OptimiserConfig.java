package org.ithn.framework.config;

import static org.ithn.framework.checks.Checks.check;

import java.util.List;
import org.ithn.framework.keys.Choice;
import org.ithn.framework.keys.Key;

/** Adam and its learning rates, keys {@code optimiser.*}. */
public record OptimiserConfig(
    @Key(
            value = "learning rate per step of all parts except the visual extractor",
            range = "at least 0")
        double learningRate,
    @Key(value = "learning rate per step of the visual extractor", range = "at least 0")
        double visionLearningRate,
    @Key("moments and epsilon") AdamConfig adam,
    @Key(
            value = "coupled weight decay: this times the weight is added to its gradient",
            range = "at least 0")
        double weightDecay,
    @Key("prefixes of variable paths without weight decay") List<String> noWeightDecay,
    @Key("gradient clipping") ClipConfig clip,
    @Key("learning-rate schedule") ScheduleConfig schedule) {
  /** The quantity to which epsilon is added. */
  public enum EpsilonPlacement {
    @Choice("The root of the bias-corrected second moment, as in `torch.optim`.")
    CORRECTED,
    @Choice("The root of the uncorrected second moment, as in Keras and AdamW of transformers 3.")
    UNCORRECTED
  }

  /** Moments and epsilon of Adam, keys {@code optimiser.adam.*}. */
  public record AdamConfig(
      @Key(value = "decay of the first moment", range = "in [0, 1)") double beta1,
      @Key(value = "decay of the second moment", range = "in [0, 1)") double beta2,
      @Key(value = "constant added to the root of the second moment", range = "above 0")
          double epsilon,
      @Key("the quantity to which epsilon is added") EpsilonPlacement epsilonPlacement,
      @Key("whether the largest second moment so far is used (AMSGrad)") boolean amsgrad) {
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

  /** Gradient clipping, keys {@code optimiser.clip.*}. */
  public record ClipConfig(
      @Key(value = "largest absolute value of a gradient entry; 0 = no limit", range = "at least 0")
          double value,
      @Key(value = "largest global L2 norm of the gradients; 0 = no limit", range = "at least 0")
          double norm) {
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
