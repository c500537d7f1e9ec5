package org.ithn.metrics.meteor;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ithn.metrics.meteor.Lexicon.Word;

/**
 * Sufficient statistics of METEOR for a pair or a sum of pairs, and the score computed from them.
 *
 * <p>Layout of the counts: hypothesis and reference words; function words of each; per module,
 * matched content words of each side, then matched function words of each side; chunks.
 */
final class MeteorStatistics {
  private static final double ALPHA = 0.85;
  private static final double BETA = 0.2;
  private static final double GAMMA = 0.6;
  private static final double DELTA = 0.75;

  private static final int MODULES = MeteorModule.values().length;
  private static final int FIRST_MODULE = 4;
  private static final int CHUNKS = FIRST_MODULE + 4 * MODULES;
  private static final String COLUMN = "meteor-";

  private final int[] counts;

  private MeteorStatistics(int[] counts) {
    this.counts = counts;
  }

  static MeteorStatistics of(Word[] hypothesis, Word[] reference, List<Match> matches, int chunks) {
    int[] counts = new int[CHUNKS + 1];
    counts[0] = hypothesis.length;
    counts[1] = reference.length;
    counts[2] = (int) Arrays.stream(hypothesis).filter(Word::isFunctionWord).count();
    counts[3] = (int) Arrays.stream(reference).filter(Word::isFunctionWord).count();
    for (Match match : matches) {
      int module = FIRST_MODULE + 4 * match.module().position();
      for (int i = match.hypothesisStart(); i < match.hypothesisEnd(); i++) {
        counts[module + (hypothesis[i].isFunctionWord() ? 2 : 0)]++;
      }
      for (int i = match.referenceStart(); i < match.referenceEnd(); i++) {
        counts[module + (reference[i].isFunctionWord() ? 3 : 1)]++;
      }
    }
    counts[CHUNKS] = chunks;
    return new MeteorStatistics(counts);
  }

  /** Returns the counts of items as columns. */
  static Map<String, double[]> columns(MeteorStatistics[] items) {
    Map<String, double[]> columns = new LinkedHashMap<>();
    for (int k = 0; k <= CHUNKS; k++) {
      int position = k;
      columns.put(
          COLUMN + k, Arrays.stream(items).mapToDouble(item -> item.counts[position]).toArray());
    }
    return columns;
  }

  /** Returns the statistics of items from their columns. */
  static MeteorStatistics[] ofColumns(Map<String, double[]> columns) {
    MeteorStatistics[] items = new MeteorStatistics[columns.get(COLUMN + 0).length];
    for (int i = 0; i < items.length; i++) {
      int[] counts = new int[CHUNKS + 1];
      for (int k = 0; k <= CHUNKS; k++) {
        counts[k] = (int) columns.get(COLUMN + k)[i];
      }
      items[i] = new MeteorStatistics(counts);
    }
    return items;
  }

  /**
   * Returns the score of summed counts. As in the official program, the single chunk of a perfect
   * pair is not added.
   */
  static double scoreOfSum(MeteorStatistics[] items, int[] chosen) {
    long[] sum = new long[CHUNKS + 1];
    for (int i : chosen) {
      int[] counts = items[i].counts;
      for (int k = 0; k < CHUNKS; k++) {
        sum[k] += counts[k];
      }
      sum[CHUNKS] += items[i].isPerfect() ? 0 : counts[CHUNKS];
    }
    return score(sum);
  }

  double score() {
    return score(Arrays.stream(counts).asLongStream().toArray());
  }

  private boolean isPerfect() {
    return isPerfect(Arrays.stream(counts).asLongStream().toArray());
  }

  private static boolean isPerfect(long[] counts) {
    return matched(counts, 0) == counts[0]
        && matched(counts, 1) == counts[1]
        && counts[CHUNKS] == 1;
  }

  private static double score(long[] counts) {
    double precision = weightedMatches(counts, 0) / weightedLength(counts, 0);
    double recall = weightedMatches(counts, 1) / weightedLength(counts, 1);
    double mean = 1 / ((1 - ALPHA) / precision + ALPHA / recall);
    double score = mean * (1 - GAMMA * Math.pow(fragmentation(counts), BETA));
    return Double.isNaN(score) ? 0 : Math.max(score, 0);
  }

  private static double fragmentation(long[] counts) {
    return isPerfect(counts)
        ? 0
        : counts[CHUNKS] / ((matched(counts, 0) + matched(counts, 1)) / 2.0);
  }

  /** Returns the matched words of a side (0 = hypothesis, 1 = reference). */
  private static long matched(long[] counts, int side) {
    long matched = 0;
    for (int k = FIRST_MODULE + side; k < CHUNKS; k += 2) {
      matched += counts[k];
    }
    return matched;
  }

  private static double weightedMatches(long[] counts, int side) {
    double content = 0;
    double function = 0;
    for (MeteorModule module : MeteorModule.values()) {
      int first = FIRST_MODULE + 4 * module.position() + side;
      content += counts[first] * module.weight();
      function += counts[first + 2] * module.weight();
    }
    return DELTA * content + (1 - DELTA) * function;
  }

  private static double weightedLength(long[] counts, int side) {
    return DELTA * (counts[side] - counts[2 + side]) + (1 - DELTA) * counts[2 + side];
  }

  @Override
  public String toString() {
    return Arrays.toString(counts);
  }
}
