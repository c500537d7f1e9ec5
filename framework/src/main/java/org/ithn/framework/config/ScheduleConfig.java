package org.ithn.framework.config;

import static org.ithn.framework.checks.Checks.check;

import java.util.List;

/**
 * How the learning rates change, keys {@code optimiser.schedule.*}.
 *
 * @param name the rule
 * @param gamma what the rates are multiplied by, in (0, 1]
 * @param stepSize epochs between two changes, for {@code step}
 * @param patience epochs without improvement before a change, for {@code plateau}
 * @param metrics the validation scores any of which counts as improvement, for {@code plateau}
 */
public record ScheduleConfig(
    Rule name, double gamma, int stepSize, int patience, List<String> metrics) {
  /** The rules. */
  public enum Rule {
    /** The rates stay. */
    CONSTANT,
    /** Times gamma every {@code step_size} epochs. */
    STEP,
    /** Times gamma when no score improved for {@code patience} epochs. */
    PLATEAU
  }

  public ScheduleConfig {
    check(gamma > 0 && gamma <= 1, "gamma", gamma, "in (0, 1]");
    check(stepSize >= 1, "stepSize", stepSize, "at least 1");
    check(patience >= 1, "patience", patience, "at least 1");
    metrics = List.copyOf(metrics);
    check(!metrics.isEmpty(), "metrics", metrics, "at least one score");
  }

  /** The paper's: a tenth, when neither BLEU-3 nor BLEU-4 improves. */
  public static ScheduleConfig defaults() {
    return new ScheduleConfig(Rule.PLATEAU, 0.1, 10, 10, List.of("BLEU-3", "BLEU-4"));
  }
}
