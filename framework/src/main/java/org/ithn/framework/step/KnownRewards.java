package org.ithn.framework.step;

import com.google.common.primitives.Ints;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Rewards of a step that were computed together, each different report once. */
final class KnownRewards implements Reward {
  private final Reward reward;
  private final Map<Key, Double> values;

  private record Key(String example, List<Integer> report) {}

  private KnownRewards(Reward reward, Map<Key, Double> values) {
    this.reward = reward;
    this.values = values;
  }

  /**
   * Computes rewards in one call.
   *
   * @param examples the reports of each example; equal ones are computed once
   * @throws IllegalStateException if a reward is not a finite number, or the number of rewards is
   *     not that of the reports
   */
  static KnownRewards compute(Reward reward, List<Candidates> examples) {
    Map<String, Set<List<Integer>>> different = new LinkedHashMap<>();
    for (Candidates each : examples) {
      Set<List<Integer>> reports =
          different.computeIfAbsent(each.example(), unseen -> new LinkedHashSet<>());
      each.reports().forEach(report -> reports.add(Ints.asList(report)));
    }
    List<Candidates> wanted = new ArrayList<>();
    different.forEach(
        (example, reports) ->
            wanted.add(new Candidates(example, reports.stream().map(Ints::toArray).toList())));
    List<double[]> scores = reward.scoreAll(wanted);
    Map<Key, Double> values = new HashMap<>();
    for (int i = 0; i < wanted.size(); i++) {
      put(wanted.get(i), i < scores.size() ? scores.get(i) : new double[0], values);
    }
    return new KnownRewards(reward, values);
  }

  private static void put(Candidates wanted, double[] scores, Map<Key, Double> values) {
    int count = wanted.reports().size();
    if (scores.length != count) {
      throw new IllegalStateException(
          "reward: %d values for %d reports of example '%s'; return one for each"
              .formatted(scores.length, count, wanted.example()));
    }
    for (int k = 0; k < count; k++) {
      if (!Double.isFinite(scores[k])) {
        throw new IllegalStateException(
            "reward: the reward of a report of example '%s' is %s; return finite numbers"
                .formatted(wanted.example(), scores[k]));
      }
      values.put(new Key(wanted.example(), Ints.asList(wanted.reports().get(k))), scores[k]);
    }
  }

  @Override
  public double[] score(String example, List<int[]> reports) {
    return reports.stream()
        .mapToDouble(report -> values.get(new Key(example, Ints.asList(report))))
        .toArray();
  }

  @Override
  public boolean endsSentence(int token) {
    return reward.endsSentence(token);
  }
}
