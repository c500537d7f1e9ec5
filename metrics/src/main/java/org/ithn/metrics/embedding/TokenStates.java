package org.ithn.metrics.embedding;

import java.util.Arrays;

/** States of a text's tokens as unit vectors, with the weights of the tokens. */
final class TokenStates {
  private final float[][] states; // [T, H]
  private final double[] weights;
  private final double weightSum;

  private TokenStates(float[][] states, double[] weights) {
    this.states = states;
    this.weights = weights;
    this.weightSum = Arrays.stream(weights).sum();
  }

  /**
   * Returns the states of a text.
   *
   * @param rows {@code [T, H]}, row-major
   * @param width H
   * @param weights the weight of each token; those of the two special ones at the ends are 0,
   *     except with idf if a reference lacks them
   */
  static TokenStates of(float[] rows, int width, double[] weights) {
    if (rows.length != weights.length * width) {
      throw new IllegalArgumentException(
          "BERTScore: the encoder returned %d numbers for %d tokens; expected %d for each"
              .formatted(rows.length, weights.length, width));
    }
    float[][] unit = new float[weights.length][];
    for (int t = 0; t < unit.length; t++) {
      unit[t] = Arrays.copyOfRange(rows, t * width, (t + 1) * width);
      float norm = (float) Math.sqrt(dot(unit[t], unit[t]));
      for (int i = 0; i < width; i++) {
        unit[t][i] /= norm;
      }
    }
    return new TokenStates(unit, weights);
  }

  private boolean isEmpty() {
    return states.length == 2; // the special tokens
  }

  /** Returns precision, recall and F1 of this hypothesis against a reference. */
  double[] compare(TokenStates reference) {
    if (isEmpty() || reference.isEmpty() || weightSum == 0 || reference.weightSum == 0) {
      return new double[3];
    }
    double[] own = new double[states.length];
    double[] others = new double[reference.states.length];
    Arrays.fill(own, Double.NEGATIVE_INFINITY);
    Arrays.fill(others, Double.NEGATIVE_INFINITY);
    for (int h = 0; h < own.length; h++) {
      for (int r = 0; r < others.length; r++) {
        double cosine = dot(states[h], reference.states[r]);
        own[h] = Math.max(own[h], cosine);
        others[r] = Math.max(others[r], cosine);
      }
    }
    double precision = mean(own);
    double recall = reference.mean(others);
    double sum = precision + recall;
    return new double[] {precision, recall, sum == 0 ? 0 : 2 * precision * recall / sum};
  }

  private double mean(double[] values) {
    double sum = 0;
    for (int t = 0; t < values.length; t++) {
      sum += weights[t] * values[t];
    }
    return sum / weightSum;
  }

  /** Returns the product of two vectors, in four sums that the processor adds in parallel. */
  private static float dot(float[] a, float[] b) {
    float s0 = 0;
    float s1 = 0;
    float s2 = 0;
    float s3 = 0;
    int i = 0;
    for (; i + 3 < a.length; i += 4) {
      s0 += a[i] * b[i];
      s1 += a[i + 1] * b[i + 1];
      s2 += a[i + 2] * b[i + 2];
      s3 += a[i + 3] * b[i + 3];
    }
    for (; i < a.length; i++) {
      s0 += a[i] * b[i];
    }
    return (s0 + s1) + (s2 + s3);
  }
}
