package org.ithn.metrics.meteor;

/**
 * Words of the hypothesis that may be aligned with words of the reference.
 *
 * @param module why they match
 * @param referenceStart first word in the reference
 * @param referenceLength words in the reference
 * @param hypothesisStart first word in the hypothesis
 * @param hypothesisLength words in the hypothesis
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

  /** How far the match moves its words. */
  int distance() {
    return Math.abs(referenceStart - hypothesisStart);
  }

  int searchScore() {
    return module.searchScore(referenceLength) + module.searchScore(hypothesisLength);
  }
}
