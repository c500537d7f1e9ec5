package org.ithn.cli.tuning;

import java.util.Locale;
import org.ithn.experiments.UserException;

/**
 * Settings of a search.
 *
 * @param method the search
 * @param trials number of trials, in successive halving of the first rung
 * @param epochs epochs of the first and of the last rung
 * @param reductionFactor reduction factor of successive halving, at least 2
 * @param seed seed of the values
 */
public record SearchPlan(Method method, int trials, Epochs epochs, int reductionFactor, long seed) {
  /**
   * Epochs of a search.
   *
   * @param min epochs of the first rung, at least 1
   * @param max epochs of the last rung, at least {@code min}
   */
  public record Epochs(int min, int max) {}

  /** Searches. */
  public enum Method {
    /** Independent draws. */
    RANDOM,
    /** Successive halving of independent draws. */
    HALVING,
    /** Optuna's sampler TPE. */
    OPTUNA;

    /** Returns the name in lower case, as on the command line. */
    public String key() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Checks the settings. */
  public SearchPlan {
    check("trials", trials, trials >= 1 && trials <= 10_000, "1 to 10000");
    check("reduction factor", reductionFactor, reductionFactor >= 2, "at least 2");
    check(
        "smallest number of epochs",
        epochs.min(),
        epochs.min() >= 1 && epochs.min() <= epochs.max(),
        "1 to training.epochs, which is " + epochs.max());
  }

  private static void check(String name, long value, boolean valid, String expected) {
    if (!valid) {
      throw new UserException("the %s is %d; it must be %s".formatted(name, value, expected));
    }
  }

  /**
   * Returns settings.
   *
   * @param minEpochs epochs of the first rung of successive halving
   * @param maxEpochs epochs of the configuration
   */
  public static SearchPlan of(
      Method method, int trials, int minEpochs, int maxEpochs, int reductionFactor, long seed) {
    int first = method == Method.HALVING ? minEpochs : maxEpochs;
    return new SearchPlan(method, trials, new Epochs(first, maxEpochs), reductionFactor, seed);
  }

  /**
   * Returns the search.
   *
   * @param parallel number of trials at a time
   * @param optuna name or path of Optuna's program
   */
  public Search create(SearchSpace space, TuneFolder folder, int parallel, String optuna) {
    return switch (method) {
      case RANDOM -> new RandomSearch(space, trials, epochs.max(), seed);
      case HALVING -> new SuccessiveHalving(space, trials, epochs, reductionFactor, seed);
      case OPTUNA ->
          new OptunaSearch(
              this, space, folder, new OptunaCommand(optuna, folder.study()), parallel);
    };
  }
}
