package org.ithn.cli.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.ithn.experiments.UserException;
import org.ithn.metrics.report.ReportScores;

/**
 * The scores that need no resources, over made-up reports of 3 to 7 sentences of which all but one
 * are those of the reference.
 *
 * <p>There is no floor: nothing is multiplied, and to read the texts takes microseconds; the time
 * goes into tables of n-grams.
 *
 * @param name of the row
 * @param pairs of a report and its reference
 * @param repeats that are timed
 */
record MetricsCase(String name, int pairs, int repeats) implements BenchmarkCase {
  private static final int MOST = 1_000_000;
  private static final int SENTENCES = 400;
  private static final int WORDS = 750;

  static MetricsCase of(String name, String kind, String pairs, int repeats) {
    if (!kind.equals("captions")
        || !pairs.matches("[1-9]\\d{0,6}")
        || Integer.parseInt(pairs) > MOST) {
      throw new UserException(
          "benchmark '%s': expected captions and a number of pairs up to %d, got '%s/%s'"
              .formatted(name, MOST, kind, pairs));
    }
    return new MetricsCase(name, Integer.parseInt(pairs), repeats);
  }

  @Override
  public BenchmarkRow measure(Consumer<String> progress) {
    Random random = new Random(1);
    List<String> sentences = new ArrayList<>();
    for (int i = 0; i < SENTENCES; i++) {
      sentences.add(sentence(random));
    }
    List<String> hypotheses = new ArrayList<>();
    List<List<String>> references = new ArrayList<>();
    for (int i = 0; i < pairs; i++) {
      List<String> report = report(random, sentences);
      references.add(List.of(String.join(" ", report)));
      report.set(random.nextInt(report.size()), sentences.get(random.nextInt(SENTENCES)));
      hypotheses.add(String.join(" ", report));
    }
    Timings times = Timings.measure(2, repeats, () -> ReportScores.of(hypotheses, references));
    return BenchmarkRow.of(name, times, 0);
  }

  /** Four to ten words, the first ones far more often than the last ones, and a point. */
  private static String sentence(Random random) {
    StringBuilder words = new StringBuilder();
    for (int left = 4 + random.nextInt(7); left > 0; left--) {
      words.append("word").append((int) Math.pow(WORDS, random.nextDouble())).append(' ');
    }
    return words.append('.').toString();
  }

  private static List<String> report(Random random, List<String> sentences) {
    List<String> report = new ArrayList<>();
    for (int left = 3 + random.nextInt(5); left > 0; left--) {
      report.add(sentences.get((int) Math.pow(SENTENCES - 1, random.nextDouble())));
    }
    return report;
  }
}
