package org.ithn.metrics.meteor;

/**
 * Words of the hypothesis that may be aligned with words of the reference.
 *
 * @param module why they match
 * @param start first word in the reference
 * @param length words in the reference
 * @param otherStart first word in the hypothesis
 * @param otherLength words in the hypothesis
 */
record Match(MeteorModule module, int start, int length, int otherStart, int otherLength) {
  int end() {
    return start + length;
  }

  int otherEnd() {
    return otherStart + otherLength;
  }

  /** How far the match moves its words. */
  int distance() {
    return Math.abs(start - otherStart);
  }

  int searchWorth() {
    return module.searchWorth(length) + module.searchWorth(otherLength);
  }
}
