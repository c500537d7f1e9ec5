package org.ithn.metrics.meteor;

/** Kinds of match, in the order in which they are tried, with METEOR 1.5's weights for English. */
public enum MeteorModule {
  /** Identical words. */
  EXACT(0, 1.0, "exact", 2),
  /** Words with a common Snowball stem. */
  STEM(1, 0.6, "stem", 1),
  /** Words with a common WordNet synonym set. */
  SYNONYM(2, 0.8, "synonym", 1),
  /** Phrases paired in the paraphrase table. */
  PARAPHRASE(3, 0.6, "paraphrase", 1);

  private final int position;
  private final double weight;
  private final String label;
  private final int halves;

  MeteorModule(int position, double weight, String label, int halves) {
    this.position = position;
    this.weight = weight;
    this.label = label;
    this.halves = halves;
  }

  /** Returns the module's position, from 0. */
  int position() {
    return position;
  }

  double weight() {
    return weight;
  }

  String label() {
    return label;
  }

  /**
   * Returns the search score of {@code words} matched words: 1 each if exact, otherwise a half
   * each, rounded down.
   *
   * <p>The official program uses integers, so a single inexact match scores 0 there.
   */
  int searchScore(int words) {
    return words * halves / 2;
  }
}
