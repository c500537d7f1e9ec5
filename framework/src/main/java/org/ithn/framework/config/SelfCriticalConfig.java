package org.ithn.framework.config;

import static org.ithn.framework.checks.Checks.check;

import org.ithn.framework.model.DecodingConfig;

/**
 * The self-critical phase after the one of cross-entropy, keys {@code training.self_critical.*}.
 *
 * <p>It starts from the model of the best epoch with fresh optimiser state, and minimises {@code
 * -mean_t(log p_t) (r - mean of r)} over the reports that a search finds for each image, r being
 * the reward of a report. What else training minimised ends with the first phase.
 *
 * <p>Source: Rennie et al., "Self-critical Sequence Training", CVPR 2017, in the form of VisualGPT
 * (CVPR 2022), whose numbers are the defaults.
 *
 * @param reward name of the score that rewards reports; empty = there is no such phase
 * @param fromEpoch the epoch that it begins with at the latest; 0 = that of {@code patience}
 * @param patience validated epochs without a better score after which it begins; 0 = never
 * @param batch images per step
 * @param rateFactor what the learning rates are multiplied by; their schedule ends
 * @param decoding the search whose reports are rewarded; at least two for each image
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
    check(rateFactor > 0 && Double.isFinite(rateFactor), "rateFactor", rateFactor, "above 0");
    check(
        decoding.hypotheses() >= LEAST_REPORTS,
        "decoding",
        decoding.method() + " with " + decoding.hypotheses() + " report for each image",
        "a beam search of at least 2: what rewards are compared with is their mean");
    check(
        reward.isEmpty() || fromEpoch > 0 || patience > 0,
        "patience",
        patience,
        "at least 1 where from_epoch is 0, or the phase never begins");
  }

  /** No such phase; VisualGPT's numbers for those who name a reward. */
  public static SelfCriticalConfig none() {
    return new SelfCriticalConfig(
        "",
        0,
        5,
        10,
        0.1,
        new DecodingConfig(DecodingConfig.Method.KEEP_ENDED, 5, 20, 0, 1, false));
  }

  /** Whether there is such a phase. */
  public boolean hasReward() {
    return !reward.isEmpty();
  }
}
