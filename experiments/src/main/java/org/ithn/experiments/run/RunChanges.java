package org.ithn.experiments.run;

import java.util.ArrayList;
import java.util.List;
import org.ithn.experiments.UserException;
import org.ithn.framework.config.ConfigKeys;
import org.ithn.framework.config.ExperimentConfig;
import org.ithn.framework.config.KeyDifference;
import org.ithn.framework.keys.Resume;
import org.ithn.framework.runs.RunDirectory;
import org.ithn.framework.runs.RunHistory;

/**
 * Keys in which a configuration differs from that of a run.
 *
 * @param allowed keys that a run can resume with
 * @param fixed keys that cannot change once a run has started
 */
record RunChanges(List<KeyDifference> allowed, List<KeyDifference> fixed) {
  /** Keys that a message names; the others are counted. */
  static final int SHOWN = 10;

  /**
   * Compares a configuration with that of a run. Paths to the same place are equal.
   *
   * @param before the run's configuration
   * @param history the places of the run
   * @param now the other configuration
   */
  static RunChanges between(ExperimentConfig before, RunHistory history, ExperimentConfig now) {
    ConfigKeys keys = ConfigKeys.of(now);
    ConfigKeys old = ConfigKeys.of(before);
    List<KeyDifference> allowed = new ArrayList<>();
    List<KeyDifference> fixed = new ArrayList<>();
    for (KeyDifference each : old.differences(keys)) {
      Resume rule = keys.resume(each.path());
      if (rule == Resume.FIXED) {
        fixed.add(each);
      } else if (rule == Resume.ANY || isMoved(each, history)) {
        allowed.add(each);
      }
    }
    return new RunChanges(allowed, fixed);
  }

  private static boolean isMoved(KeyDifference each, RunHistory history) {
    return isUnset(each.before())
        || isUnset(each.after())
        || !history
            .recordedPlace(each.before())
            .equals(RunHistory.unknown().recordedPlace(each.after()));
  }

  private static boolean isUnset(String path) {
    return path.equals("\"\"") || path.equals(KeyDifference.MISSING);
  }

  /**
   * Checks that no fixed key differs.
   *
   * @throws UserException naming each fixed key with both values
   */
  void requireAllowed(RunDirectory folder) {
    if (!fixed.isEmpty()) {
      throw new UserException(
          "%s contains a run with another configuration: %s; these keys cannot change once a run has"
                  .formatted(folder.root(), KeyDifference.describe(fixed, SHOWN))
              + " started; resume it with its own values, or choose another run directory, which"
              + " can start from this run's weights",
          UserException.Remedy.NEW_RUN);
    }
  }
}
