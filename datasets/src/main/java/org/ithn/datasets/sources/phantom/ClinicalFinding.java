package org.ithn.datasets.sources.phantom;

import com.google.common.collect.ImmutableList;
import java.util.Arrays;
import java.util.Random;

/**
 * Prevalence of the findings of {@link Prevalence#CLINICAL}, in the order of {@link
 * PhantomFindings}. State 0 is normal; state s is the s-th abnormal state.
 */
enum ClinicalFinding {
  HEART(0.2, 2, 1),
  RIGHT_EFFUSION(0.15, 2, 1),
  LEFT_EFFUSION(0.15, 2, 1),
  NODULE(0.12, 1, 1, 1, 1, 1, 1),
  PNEUMOTHORAX(0.08, 1, 1),
  DEVICE(0.3, 1, 1, 1);

  private static final double TOTAL =
      Arrays.stream(values()).mapToDouble(each -> each.prevalence).sum();

  private final double prevalence;
  private final ImmutableList<Integer> weights;

  /** Sets the share of abnormal studies and the relative frequencies of the abnormal states. */
  ClinicalFinding(double prevalence, Integer... weights) {
    this.prevalence = prevalence;
    this.weights = ImmutableList.copyOf(weights);
  }

  /** Returns the share of studies in which this finding is abnormal. */
  double prevalence() {
    return prevalence;
  }

  /** Draws the finding in which the studies of a pair differ. */
  static ClinicalFinding sampleDifferent(Random random) {
    double left = random.nextDouble() * TOTAL;
    for (ClinicalFinding each : values()) {
      left -= each.prevalence;
      if (left < 0) {
        return each;
      }
    }
    return DEVICE;
  }

  /** Draws the state that both studies of a pair have if they do not differ in this finding. */
  int sampleShared(Random random) {
    // Where the studies differ, one of the two is abnormal: p = different / 2 + (1 - different) q.
    double different = prevalence / TOTAL;
    double abnormal = (prevalence - different / 2) / (1 - different);
    return random.nextDouble() < abnormal ? sampleAbnormal(random) : 0;
  }

  /** Draws an abnormal state. */
  int sampleAbnormal(Random random) {
    int left = random.nextInt(weights.stream().mapToInt(Integer::intValue).sum());
    int state = 0;
    while (left >= 0) {
      left -= weights.get(state++);
    }
    return state;
  }
}
