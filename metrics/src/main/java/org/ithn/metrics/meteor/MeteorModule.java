package org.ithn.metrics.meteor;

/**
 * The kinds of match, in the order in which they are tried, with the English weights of METEOR 1.5.
 */
public enum MeteorModule {
  /** The same word. */
  EXACT(0, 1.0, "exact", 2),
  /** The same Snowball stem. */
  STEM(1, 0.6, "stem", 1),
  /** A common WordNet synonym set. */
  SYNONYM(2, 0.8, "synonym", 1),
  /** Phrases that the paraphrase table lists. */
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

  /** Place among the modules, from 0. */
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
   * What {@code words} matched words are worth in the search: 1 each when exact, else a half each,
   * rounded down.
   *
   * <p>The official program adds the halves to a whole number, so a single inexact match is worth
   * nothing there.
   */
  int searchScore(int words) {
    return words * halves / 2;
  }
}
