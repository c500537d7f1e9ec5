package org.ithn.framework.config;

import static org.ithn.framework.checks.Checks.check;

import java.util.List;
import org.ithn.framework.keys.Choice;
import org.ithn.framework.keys.Key;

/** Learning-rate schedule, keys {@code optimiser.schedule.*}. */
public record ScheduleConfig(
    @Key("the rule that lowers the learning rates") Rule name,
    @Key(value = "the factor of each reduction", range = "in (0, 1]") double gamma,
    @Key(value = "for `step`: epochs between two reductions", range = "at least 1") int stepSize,
    @Key(
            value = "for `plateau`: epochs without improvement before a reduction",
            range = "at least 1")
        int patience,
    @Key(
            value = "for `plateau`: validation scores; a better value of any is an improvement",
            range = "at least one score")
        List<String> metrics) {
  /** The rule of a schedule. */
  public enum Rule {
    @Choice("Constant rates.")
    CONSTANT,
    @Choice("Multiplies the rates by gamma every `step_size` epochs.")
    STEP,
    @Choice("Multiplies the rates by gamma if no score has improved for `patience` epochs.")
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
