package org.ithn.metrics.meteor;

/**
 * Possible alignment of hypothesis words with reference words.
 *
 * @param module the kind of match
 * @param referenceStart the index of the first word in the reference
 * @param referenceLength the number of words in the reference
 * @param hypothesisStart the index of the first word in the hypothesis
 * @param hypothesisLength the number of words in the hypothesis
 */
record Match(
    MeteorModule module,
    int referenceStart,
    int referenceLength,
    int hypothesisStart,
    int hypothesisLength) {
  int referenceEnd() {
    return referenceStart + referenceLength;
  }

  int hypothesisEnd() {
    return hypothesisStart + hypothesisLength;
  }

  /** Returns the distance between the positions of its words. */
  int distance() {
    return Math.abs(referenceStart - hypothesisStart);
  }

  int searchScore() {
    return module.searchScore(referenceLength) + module.searchScore(hypothesisLength);
  }
}
