package org.ithn.cli.tuning;

import java.util.List;
import java.util.Locale;

/**
 * Training of one set of values for a number of epochs.
 *
 * @param number number of the set of values, from 0
 * @param keys assignments {@code key=value}
 * @param epochs epochs to train in all; the run of a shorter trial of the same number is extended
 */
public record Trial(int number, List<String> keys, int epochs) {
  /** Returns a trial. */
  public Trial {
    keys = List.copyOf(keys);
  }

  /** Returns the name of its folder. */
  public String id() {
    return String.format(Locale.ROOT, "trial-%04d", number);
  }

  /** Returns the trial of the same values with another number of epochs. */
  Trial withEpochs(int other) {
    return new Trial(number, keys, other);
  }
}
