package org.ithn.metrics;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Seeded word sequences of 15 to 60 words with the statistics of reports: words by Zipf's law over
 * 750 words, sentences that end in a period, hypotheses that share most sentences with their
 * references.
 */
final class RandomPairs {
  private static final int SENTENCES = 4_000;

  private final List<String> hypotheses = new ArrayList<>();
  private final List<List<String>> references = new ArrayList<>();

  RandomPairs(int count) {
    Random random = new Random(17);
    List<String> sentences = new ArrayList<>();
    for (int i = 0; i < SENTENCES; i++) {
      sentences.add(sentence(random));
    }
    for (int i = 0; i < count; i++) {
      List<String> reference = report(random, sentences);
      List<String> hypothesis = new ArrayList<>(reference);
      hypothesis.set(random.nextInt(hypothesis.size()), sentences.get(random.nextInt(SENTENCES)));
      hypotheses.add(String.join(" ", hypothesis));
      references.add(List.of(String.join(" ", reference)));
    }
  }

  List<String> hypotheses() {
    return hypotheses;
  }

  List<List<String>> references() {
    return references;
  }

  private static String sentence(Random random) {
    StringBuilder words = new StringBuilder();
    for (int i = 0; i < 4 + random.nextInt(7); i++) {
      words.append("word").append((int) Math.pow(750, random.nextDouble())).append(' ');
    }
    return words.append('.').toString();
  }

  private static List<String> report(Random random, List<String> sentences) {
    List<String> report = new ArrayList<>();
    for (int i = 0; i < 2 + random.nextInt(5); i++) {
      report.add(sentences.get((int) Math.pow(SENTENCES - 1, random.nextDouble())));
    }
    return report;
  }
}
