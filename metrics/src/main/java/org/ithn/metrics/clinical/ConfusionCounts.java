package org.ithn.metrics.clinical;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Confusion counts by observation.
 *
 * @param truePositives true positives
 * @param falsePositives false positives
 * @param falseNegatives false negatives
 */
@SuppressWarnings("ArrayRecordComponent") // compared by content below; not shared outside
record ConfusionCounts(int[] truePositives, int[] falsePositives, int[] falseNegatives) {
  private static final int OBSERVATIONS = Observation.values().length;

  static ConfusionCounts zero() {
    return new ConfusionCounts(new int[OBSERVATIONS], new int[OBSERVATIONS], new int[OBSERVATIONS]);
  }

  static ConfusionCounts of(Labels hypothesis, Labels reference, LabelPolicy policy) {
    ConfusionCounts confusion = zero();
    int o = 0;
    for (Observation observation : Observation.values()) {
      Status hypothesisStatus = hypothesis.status(observation);
      Status referenceStatus = reference.status(observation);
      if (policy.isCounted(hypothesisStatus, referenceStatus)) {
        confusion.count(o, policy.isPositive(hypothesisStatus), policy.isPositive(referenceStatus));
      }
      o++;
    }
    return confusion;
  }

  /** Returns the counts of one item, given as bits by observation. */
  static ConfusionCounts ofBits(int truePositives, int falsePositives, int falseNegatives) {
    ConfusionCounts confusion = zero();
    for (int o = 0; o < OBSERVATIONS; o++) {
      confusion.truePositives[o] = truePositives >> o & 1;
      confusion.falsePositives[o] = falsePositives >> o & 1;
      confusion.falseNegatives[o] = falseNegatives >> o & 1;
    }
    return confusion;
  }

  /** Returns counts of one item, which are 0 or 1, as bits by observation. */
  static int bits(int[] counts) {
    int bits = 0;
    for (int o = 0; o < OBSERVATIONS; o++) {
      bits |= counts[o] << o;
    }
    return bits;
  }

  private void count(int observation, boolean hypothesis, boolean reference) {
    truePositives[observation] += hypothesis && reference ? 1 : 0;
    falsePositives[observation] += hypothesis && !reference ? 1 : 0;
    falseNegatives[observation] += !hypothesis && reference ? 1 : 0;
  }

  /** Adds other counts, multiplied by {@code times}. */
  void add(ConfusionCounts other, int times) {
    for (int o = 0; o < OBSERVATIONS; o++) {
      truePositives[o] += times * other.truePositives[o];
      falsePositives[o] += times * other.falsePositives[o];
      falseNegatives[o] += times * other.falseNegatives[o];
    }
  }

  /** Returns precision, recall and F1 of the counts summed over observations. */
  double[] microAverage() {
    return measures(
        IntStream.of(truePositives).sum(),
        IntStream.of(falsePositives).sum(),
        IntStream.of(falseNegatives).sum());
  }

  /** Returns the number of references with an observation. */
  int support(int observation) {
    return truePositives[observation] + falseNegatives[observation];
  }

  /** Returns precision, recall and F1 of one observation. */
  double[] observationMeasures(int observation) {
    return measures(
        truePositives[observation], falsePositives[observation], falseNegatives[observation]);
  }

  private static double[] measures(int both, int onlyHypothesis, int onlyReference) {
    return new double[] {
      ratio(both, both + onlyHypothesis),
      ratio(both, both + onlyReference),
      ratio(2 * both, 2 * both + onlyHypothesis + onlyReference)
    };
  }

  private static double ratio(int part, int whole) {
    return whole == 0 ? 0 : (double) part / whole;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ConfusionCounts that
        && Arrays.equals(truePositives, that.truePositives)
        && Arrays.equals(falsePositives, that.falsePositives)
        && Arrays.equals(falseNegatives, that.falseNegatives);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(
        new int[] {
          Arrays.hashCode(truePositives),
          Arrays.hashCode(falsePositives),
          Arrays.hashCode(falseNegatives)
        });
  }

  @Override
  public String toString() {
    return Arrays.toString(truePositives)
        + Arrays.toString(falsePositives)
        + Arrays.toString(falseNegatives);
  }
}
