package org.ithn.framework.step;

import java.util.List;

/** How good generated reports are; what the self-critical phase makes larger. */
@FunctionalInterface
public interface Reward {
  /**
   * The rewards of the reports of one example.
   *
   * @param example its id
   * @param reports token ids of K reports, each up to its end and without it
   * @return K finite numbers, a larger one being better; the same reports must give the same
   */
  double[] score(String example, List<int[]> reports);
}
