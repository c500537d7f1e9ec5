package org.ithn.framework.step;

import java.util.List;

/** Reward of generated reports, which the self-critical phase maximises. */
@FunctionalInterface
public interface Reward {
  /**
   * Returns the rewards of the reports of one example.
   *
   * @param example id of the example
   * @param reports token ids of K reports, without the end token
   * @return K finite numbers, larger is better; a function of the reports alone
   */
  double[] score(String example, List<int[]> reports);
}
