package org.ithn.framework.step;

import java.util.List;

/**
 * Reward of generated reports, which the self-critical phase maximises.
 *
 * <p>Rewards of single sentences and words are differences of the rewards of the beginnings of a
 * report, so they add up to the reward of the report; see {@link RewardAttribution}.
 */
@FunctionalInterface
public interface Reward {
  /**
   * Returns the rewards of the reports of one example.
   *
   * @param example id of the example
   * @param reports token ids of K reports, without the end token
   * @return K finite numbers, larger is better; a function of the reports alone, and 0 for an empty
   *     report
   */
  double[] score(String example, List<int[]> reports);

  /**
   * Reports of one example.
   *
   * @param example id of the example
   * @param reports token ids, without the end token
   */
  record Candidates(String example, List<int[]> reports) {
    public Candidates {
      reports = List.copyOf(reports);
    }
  }

  /**
   * Returns the rewards of the reports of a whole step, which the phase requests at once. By
   * default, one example after the other; rewards that run a model compute them in batches.
   *
   * @return for each example the rewards of its reports
   */
  default List<double[]> scoreAll(List<Candidates> examples) {
    return examples.stream().map(each -> score(each.example(), each.reports())).toList();
  }

  /**
   * Returns true if a token ends a sentence, for rewards of single sentences; by default a report
   * is one sentence.
   */
  default boolean endsSentence(int token) {
    return false;
  }
}
