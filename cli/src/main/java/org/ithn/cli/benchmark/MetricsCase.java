package org.ithn.cli.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.ithn.experiments.UserException;
import org.ithn.metrics.report.ReportScores;

/**
 * Benchmark of the metrics that need no data files, over synthetic reports of 3 to 7 sentences that
 * differ from their reference in one sentence.
 *
 * <p>There is no floor because nothing is multiplied and reading the texts takes microseconds; the
 * time is spent on n-gram tables.
 *
 * @param name the row's name
 * @param pairs the number of pairs of report and reference
 * @param repeats the number of timed repetitions
 */
record MetricsCase(String name, int pairs, int repeats) implements BenchmarkCase {
  private static final int MAX_PAIRS = 1_000_000;
  private static final int SENTENCES = 400;
  private static final int WORDS = 750;

  static MetricsCase of(String name, String kind, String pairs, int repeats) {
    if (!kind.equals("captions")
        || !pairs.matches("[1-9]\\d{0,6}")
        || Integer.parseInt(pairs) > MAX_PAIRS) {
      throw new UserException(
          "benchmark '%s': expected captions and a number of pairs up to %d, got '%s/%s'"
              .formatted(name, MAX_PAIRS, kind, pairs));
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

  /** Draws four to ten words, low ids far more often than high ones, and a full stop. */
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
