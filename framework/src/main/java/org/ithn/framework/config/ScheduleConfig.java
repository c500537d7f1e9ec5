package org.ithn.framework.config;

import static org.ithn.framework.checks.Checks.check;

import java.util.List;

/**
 * Learning-rate schedule, keys {@code optimiser.schedule.*}.
 *
 * @param name the rule
 * @param gamma the factor of each reduction, in (0, 1]
 * @param stepSize for {@code step}: epochs between two reductions, at least 1
 * @param patience for {@code plateau}: epochs without improvement before a reduction, at least 1
 * @param metrics for {@code plateau}: validation scores; a better value of any is an improvement
 */
public record ScheduleConfig(
    Rule name, double gamma, int stepSize, int patience, List<String> metrics) {
  /** The rule of a schedule. */
  public enum Rule {
    /** Constant rates. */
    CONSTANT,
    /** Multiplies the rates by gamma every {@code step_size} epochs. */
    STEP,
    /** Multiplies the rates by gamma if no score has improved for {@code patience} epochs. */
    PLATEAU
  }

  public ScheduleConfig {
    check(gamma > 0 && gamma <= 1, "gamma", gamma, "in (0, 1]");
    check(stepSize >= 1, "stepSize", stepSize, "at least 1");
    check(patience >= 1, "patience", patience, "at least 1");
    metrics = List.copyOf(metrics);
    check(!metrics.isEmpty(), "metrics", metrics, "at least one score");
  }

  /** Returns the paper's schedule: a tenth when neither BLEU-3 nor BLEU-4 improves. */
  public static ScheduleConfig defaults() {
    return new ScheduleConfig(Rule.PLATEAU, 0.1, 10, 10, List.of("BLEU-3", "BLEU-4"));
  }
}
