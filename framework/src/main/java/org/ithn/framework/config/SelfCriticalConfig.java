package org.ithn.framework.config;

import static org.ithn.framework.checks.Checks.check;

import org.ithn.framework.keys.Key;
import org.ithn.framework.model.DecodingConfig;

/**
 * The self-critical phase that follows cross-entropy training, keys {@code
 * training.self_critical.*}.
 *
 * <p>It starts from the model of the best epoch with fresh optimiser state, and minimises {@code
 * -mean_t(log p_t) (r - mean of r)} over the reports that a search finds for each image, where r is
 * the reward of a report. With {@code attribution}, r belongs to a sentence or a word instead. All
 * other losses end with the first phase.
 *
 * <p>Source: Rennie et al., "Self-critical Sequence Training", CVPR 2017, in the form of VisualGPT
 * (CVPR 2022), whose numbers are the defaults.
 */
public record SelfCriticalConfig(
    @Key(
            value =
                "name of the reward of a report, or a weighted sum such as `CIDEr + 2*label-f1`;"
                    + " empty = no self-critical phase",
            range = "names of rewards with weights, or empty")
        String reward,
    @Key(
            value = "the latest first epoch of the phase; 0 = determined by `patience` alone",
            range = "at least 0")
        int fromEpoch,
    @Key(
            value = "validated epochs without a better score after which it begins; 0 = never",
            range = "at least 0; at least 1 if there is a reward and `from_epoch` is 0")
        int patience,
    @Key(value = "images per step", range = "at least 1") int batch,
    @Key(value = "factor of the learning rates; their schedule ends", range = "above 0")
        double rateFactor,
    @Key("the search whose reports are rewarded; at least two reports per image")
        DecodingConfig decoding,
    @Key("attribution of a report's reward to its sentences or words")
        RewardAttributionConfig attribution,
    @Key("the model of a reward that reads one") RewardModelConfig model) {
  private static final int LEAST_REPORTS = 2;

  public SelfCriticalConfig {
    check(fromEpoch >= 0, "fromEpoch", fromEpoch, "at least 0 (0 = by patience)");
    check(patience >= 0, "patience", patience, "at least 0 (0 = never)");
    check(batch >= 1, "batch", batch, "at least 1");
    check(rateFactor > 0 && Double.isFinite(rateFactor), "rateFactor", rateFactor, "positive");
    check(
        decoding.hypotheses() >= LEAST_REPORTS,
        "decoding",
        decoding.method() + " with " + decoding.hypotheses() + " report per image",
        "a beam search of at least 2, because rewards are compared with their mean");
    check(
        reward.isEmpty() || fromEpoch > 0 || patience > 0,
        "patience",
        patience,
        "at least 1 if from_epoch is 0; otherwise the phase never begins");
  }

  /** Creates a phase with one reward for each report, which reads no model. */
  public SelfCriticalConfig(
      String reward,
      int fromEpoch,
      int patience,
      int batch,
      double rateFactor,
      DecodingConfig decoding) {
    this(
        reward,
        fromEpoch,
        patience,
        batch,
        rateFactor,
        decoding,
        RewardAttributionConfig.ofReports(),
        RewardModelConfig.none());
  }

  /** Returns this phase with another attribution of rewards. */
  public SelfCriticalConfig withAttribution(RewardAttributionConfig other) {
    return new SelfCriticalConfig(
        reward, fromEpoch, patience, batch, rateFactor, decoding, other, model);
  }

  /** Returns no self-critical phase; the other values are VisualGPT's, for runs with a reward. */
  public static SelfCriticalConfig none() {
    return new SelfCriticalConfig(
        "",
        0,
        5,
        10,
        0.1,
        new DecodingConfig(DecodingConfig.Method.KEEP_ENDED, 5, 20, 0, 1, false));
  }

  /** Returns whether there is a self-critical phase. */
  public boolean hasReward() {
    return !reward.isEmpty();
  }
}
