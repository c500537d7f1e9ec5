package org.ithn.experiments.inspection;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.ithn.framework.data.Vocabulary;

/**
 * Words of cleaned reports.
 *
 * @param words the number of words of the training reports, repetitions included
 * @param distinct the number of different words of the training reports
 * @param once the number of words that occur once in the training reports
 * @param frequent the most frequent words of the training reports
 * @param thresholds the vocabulary by the threshold of rare words; empty if tokens are byte pairs
 * @param unseen the number of different words of validation and test reports that no training
 *     report has
 * @param unseenWords the most frequent of them, which may be names; empty without texts
 */
public record WordSummary(
    long words,
    int distinct,
    int once,
    ImmutableMap<String, Integer> frequent,
    List<Threshold> thresholds,
    int unseen,
    ImmutableMap<String, Integer> unseenWords) {
  private static final int SHOWN = 40;
  private static final ImmutableSet<Integer> USUAL = ImmutableSet.of(1, 2, 3, 5, 10, 20);

  /**
   * The vocabulary of one threshold.
   *
   * @param threshold words that occur fewer times in the training reports become unknown
   * @param vocabulary the number of words in the vocabulary, without the unknown word
   * @param unknownShare the share of unknown words in the reports of each split, 0 to 1
   */
  public record Threshold(
      int threshold, int vocabulary, ImmutableMap<String, Double> unknownShare) {
    static Threshold of(
        int threshold, String train, ImmutableMap<String, Map<String, Integer>> counts) {
      Set<String> known = Set.copyOf(Vocabulary.ofCounts(counts.get(train), threshold).words());
      ImmutableMap.Builder<String, Double> shares = ImmutableMap.builder();
      counts.forEach((split, words) -> shares.put(split, unknownShare(words, known)));
      return new Threshold(threshold, known.size() - 1, shares.buildOrThrow());
    }

    private static double unknownShare(Map<String, Integer> words, Set<String> known) {
      long unknown =
          words.entrySet().stream()
              .filter(word -> !known.contains(word.getKey()))
              .mapToLong(Map.Entry::getValue)
              .sum();
      return (double) unknown / Math.max(1, total(words));
    }
  }

  /**
   * Counts words.
   *
   * @param train the name of the training split
   * @param reports the cleaned reports, by split
   * @param configured the configured threshold; 0 if tokens are byte pairs
   */
  static WordSummary of(String train, ImmutableMap<String, List<String>> reports, int configured) {
    ImmutableMap.Builder<String, Map<String, Integer>> counted = ImmutableMap.builder();
    reports.forEach((split, texts) -> counted.put(split, Vocabulary.countWords(texts)));
    ImmutableMap<String, Map<String, Integer>> counts = counted.buildOrThrow();
    Map<String, Integer> training = counts.get(train);
    Map<String, Integer> unseen = new HashMap<>();
    counts.values().stream()
        .flatMap(words -> words.entrySet().stream())
        .filter(word -> !training.containsKey(word.getKey()))
        .forEach(word -> unseen.merge(word.getKey(), word.getValue(), Integer::sum));
    return new WordSummary(
        total(training),
        training.size(),
        Collections.frequency(training.values(), 1),
        Counts.mostFrequent(training, SHOWN),
        configured == 0 ? List.of() : thresholds(configured, train, counts),
        unseen.size(),
        Counts.mostFrequent(unseen, SHOWN));
  }

  private static List<Threshold> thresholds(
      int configured, String train, ImmutableMap<String, Map<String, Integer>> counts) {
    int most = counts.get(train).values().stream().mapToInt(Integer::intValue).max().orElse(0);
    TreeSet<Integer> thresholds = new TreeSet<>(USUAL);
    thresholds.add(configured);
    return thresholds.stream()
        .filter(threshold -> threshold <= most)
        .map(threshold -> Threshold.of(threshold, train, counts))
        .toList();
  }

  private static long total(Map<String, Integer> words) {
    return words.values().stream().mapToLong(Integer::intValue).sum();
  }

  WordSummary withoutTexts() {
    return new WordSummary(words, distinct, once, frequent, thresholds, unseen, ImmutableMap.of());
  }
}
