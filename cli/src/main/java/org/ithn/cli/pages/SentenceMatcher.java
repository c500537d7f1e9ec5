package org.ithn.cli.pages;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ithn.framework.data.PythonStrings;

/**
 * Matching of report sentences by their words.
 *
 * <p>A sentence matches if the F1 of its words with those of a sentence of the other text is at
 * least {@link #MATCH_THRESHOLD}. Differs: in the paper, people judge matches by meaning.
 */
final class SentenceMatcher {
  static final double MATCH_THRESHOLD = 0.75;

  private SentenceMatcher() {}

  /**
   * A sentence of a report.
   *
   * @param words the words as in the report
   * @param start the index of the first word in the report
   */
  record Sentence(List<String> words, int start) {
    Sentence {
      words = List.copyOf(words);
    }

    String text() {
      return String.join(" ", words);
    }
  }

  /** Splits a report after each full stop. */
  static List<Sentence> split(String report) {
    List<Sentence> sentences = new ArrayList<>();
    List<String> open = new ArrayList<>();
    List<String> all = List.copyOf(PythonStrings.split(report));
    for (int i = 0; i < all.size(); i++) {
      open.add(all.get(i));
      if (all.get(i).endsWith(".") || i == all.size() - 1) {
        sentences.add(new Sentence(open, i + 1 - open.size()));
        open = new ArrayList<>();
      }
    }
    return sentences;
  }

  /** Returns true if any of the other sentences matches. */
  static boolean isMatched(Sentence sentence, List<Sentence> others) {
    return others.stream()
        .anyMatch(other -> wordF1(sentence.words(), other.words()) >= MATCH_THRESHOLD);
  }

  static double wordF1(List<String> a, List<String> b) {
    Map<String, Integer> left = new HashMap<>();
    a.forEach(word -> left.merge(word, 1, Integer::sum));
    int shared = 0;
    for (String word : b) {
      Integer count = left.get(word);
      if (count != null && count > 0) {
        left.put(word, count - 1);
        shared++;
      }
    }
    return a.isEmpty() || b.isEmpty() ? 0 : 2.0 * shared / (a.size() + b.size());
  }
}
