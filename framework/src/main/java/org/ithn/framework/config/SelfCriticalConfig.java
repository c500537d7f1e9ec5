package org.ithn.framework.config;

import static org.ithn.framework.checks.Checks.check;

import org.ithn.framework.model.DecodingConfig;

/**
 * The self-critical phase that follows cross-entropy training, keys {@code
 * training.self_critical.*}.
 *
 * <p>It starts from the model of the best epoch with fresh optimiser state, and minimises {@code
 * -mean_t(log p_t) (r - mean of r)} over the reports that a search finds for each image, where r is
 * the reward of a report. All other losses end with the first phase.
 *
 * <p>Source: Rennie et al., "Self-critical Sequence Training", CVPR 2017, in the form of VisualGPT
 * (CVPR 2022), whose numbers are the defaults.
 *
 * @param reward name of the score that rewards reports; empty = no self-critical phase
 * @param fromEpoch the latest first epoch of the phase; 0 = determined by {@code patience} alone
 * @param patience validated epochs without a better score after which it begins; 0 = never
 * @param batch images per step, at least 1
 * @param rateFactor factor of the learning rates, positive; their schedule ends
 * @param decoding the search whose reports are rewarded; at least two reports per image
 */
public record SelfCriticalConfig(
    String reward,
    int fromEpoch,
    int patience,
    int batch,
    double rateFactor,
    DecodingConfig decoding) {
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
