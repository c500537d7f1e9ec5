package org.ithn.framework.config;

import static org.ithn.framework.checks.Checks.check;

import org.ithn.framework.keys.Key;

/**
 * Attribution of a report's reward to its tokens, keys {@code
 * training.self_critical.attribution.*}.
 */
public record RewardAttributionConfig(
    @Key("unit of a report whose tokens share a reward") RewardUnit unit,
    @Key(
            value = "discount of the rewards of each later sentence or word; not used for reports",
            range = "at least 0, at most 1")
        double discount) {
  public RewardAttributionConfig {
    check(discount >= 0 && discount <= 1, "discount", discount, "at least 0 and at most 1");
  }

  /** Returns one reward for each report. */
  public static RewardAttributionConfig ofReports() {
    return new RewardAttributionConfig(RewardUnit.REPORT, 1);
  }
}
