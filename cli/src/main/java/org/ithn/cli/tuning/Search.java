package org.ithn.cli.tuning;

import java.io.IOException;
import java.util.List;

/**
 * Proposer of trials, which is asked for trials and told their scores.
 *
 * <p>A search keeps no state of its own that a killed process would lose: it is told all scores of
 * the folder again.
 */
public interface Search {
  /**
   * Returns trials to train next, in any order, none of which has a score.
   *
   * @param told scores of all trials so far, failed ones included; higher is better
   * @return empty if the search has ended
   */
  List<Trial> ask(List<TrialScore> told) throws IOException, InterruptedException;
}
