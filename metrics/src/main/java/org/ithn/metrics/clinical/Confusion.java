package org.ithn.metrics.clinical;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * True positives, false positives, false negatives by observation.
 *
 * @param both stated on both sides
 * @param onlyHypothesis false positives
 * @param onlyReference false negatives
 */
@SuppressWarnings("ArrayRecordComponent") // compared by content below; not shared outside
record Confusion(int[] both, int[] onlyHypothesis, int[] onlyReference) {
  private static final int OBSERVATIONS = Observation.values().length;

  static Confusion zero() {
    return new Confusion(new int[OBSERVATIONS], new int[OBSERVATIONS], new int[OBSERVATIONS]);
  }

  static Confusion of(Labels hypothesis, Labels reference, LabelPolicy policy) {
    Confusion confusion = zero();
    int o = 0;
    for (Observation observation : Observation.values()) {
      Status ours = hypothesis.of(observation);
      Status theirs = reference.of(observation);
      if (policy.counts(ours, theirs)) {
        confusion.count(o, policy.isPositive(ours), policy.isPositive(theirs));
      }
      o++;
    }
    return confusion;
  }

  private void count(int observation, boolean hypothesis, boolean reference) {
    both[observation] += hypothesis && reference ? 1 : 0;
    onlyHypothesis[observation] += hypothesis && !reference ? 1 : 0;
    onlyReference[observation] += !hypothesis && reference ? 1 : 0;
  }

  /** Adds another one's counts so many times. */
  void add(Confusion other, int times) {
    for (int o = 0; o < OBSERVATIONS; o++) {
      both[o] += times * other.both[o];
      onlyHypothesis[o] += times * other.onlyHypothesis[o];
      onlyReference[o] += times * other.onlyReference[o];
    }
  }

  /** Precision, recall, F1 of all observations summed. */
  double[] overall() {
    return measures(
        IntStream.of(both).sum(),
        IntStream.of(onlyHypothesis).sum(),
        IntStream.of(onlyReference).sum());
  }

  /** Precision, recall, F1 of one observation. */
  double[] ofObservation(int observation) {
    return measures(both[observation], onlyHypothesis[observation], onlyReference[observation]);
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
    return other instanceof Confusion that
        && Arrays.equals(both, that.both)
        && Arrays.equals(onlyHypothesis, that.onlyHypothesis)
        && Arrays.equals(onlyReference, that.onlyReference);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(
        new int[] {
          Arrays.hashCode(both), Arrays.hashCode(onlyHypothesis), Arrays.hashCode(onlyReference)
        });
  }

  @Override
  public String toString() {
    return Arrays.toString(both) + Arrays.toString(onlyHypothesis) + Arrays.toString(onlyReference);
  }
}
