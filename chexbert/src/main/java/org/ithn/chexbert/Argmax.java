package org.ithn.chexbert;

/** Choice of the class with the largest score. */
final class Argmax {
  private Argmax() {}

  /** Returns the index of the largest score, the first one of equal ones. */
  static int of(float[] scores) {
    int best = 0;
    for (int i = 1; i < scores.length; i++) {
      best = scores[i] > scores[best] ? i : best;
    }
    return best;
  }
}
