package org.ithn.cli.tuning;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Successive halving: all trials train for a few epochs, the best share continues for a multiple of
 * them, and so on up to all epochs. A trial that continues extends its run.
 *
 * <p>Source: Jamieson and Talwalkar, AISTATS 2016. With 9 trials, 1 to 9 epochs and factor 3, the
 * rungs are 9 trials of 1 epoch, 3 of 3 epochs and 1 of 9 epochs: 21 epochs of training instead of
 * 81, because runs are extended.
 *
 * @param space the search space
 * @param trials number of trials in the first rung
 * @param epochs epochs of the first and of the last rung
 * @param factor reduction factor: multiple of epochs, and divisor of trials, from rung to rung
 * @param seed seed of the values
 */
record SuccessiveHalving(
    SearchSpace space, int trials, SearchPlan.Epochs epochs, int factor, long seed)
    implements Search {
  @Override
  public List<Trial> ask(List<TrialScore> told) {
    Map<Trial, Double> scores = new HashMap<>();
    told.forEach(each -> scores.put(each.trial(), each.score()));
    List<Trial> rung = new ArrayList<>();
    for (int i = 0; i < trials; i++) {
      rung.add(new Trial(i, space.sample(seed, i), epochs.min()));
    }
    while (true) {
      List<Trial> open = rung.stream().filter(trial -> !scores.containsKey(trial)).toList();
      int length = rung.get(0).epochs();
      if (!open.isEmpty() || length == epochs.max()) {
        return open;
      }
      int longer = (int) Math.min(epochs.max(), (long) length * factor);
      rung =
          rung.stream()
              .filter(trial -> !scores.get(trial).isNaN())
              .sorted(Comparator.comparing((Trial trial) -> -scores.get(trial)))
              .limit(Math.max(1, rung.size() / factor))
              .map(trial -> trial.withEpochs(longer))
              .toList();
      if (rung.isEmpty()) {
        return List.of(); // all have failed
      }
    }
  }
}
