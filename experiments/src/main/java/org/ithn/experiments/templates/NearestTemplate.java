package org.ithn.experiments.templates;

import com.google.common.base.Splitter;
import com.google.common.collect.Sets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.ithn.framework.templates.SentenceTemplate;
import org.ithn.framework.templates.SentenceText;
import org.ithn.framework.templates.TemplateTable;

/**
 * Search for the template that is most similar to a sentence.
 *
 * <p>A known wording has the template of its group. The similarity to others counts the words of
 * {@link SentenceKey}s; a negated word differs from the word itself, so {@code "no effusion"} and
 * {@code "effusion"} have the similarity 0. Of equally similar templates the most frequent wins.
 * Thread-safe.
 */
final class NearestTemplate {
  /** Number of a sentence without a template. */
  static final int NONE = 0;

  private static final Splitter SEGMENTS = Splitter.on(" | ");
  private static final Splitter WORDS = Splitter.onPattern("[ ,=]+").omitEmptyStrings();
  private static final String NEGATED = "no:";

  private final double leastSimilarity;
  private final List<Set<String>> templates = new ArrayList<>();
  private final Map<String, Integer> numbers;

  /**
   * Creates a search.
   *
   * @param leastSimilarity the smallest similarity of a template, above 0
   */
  NearestTemplate(TemplateTable table, double leastSimilarity) {
    this.leastSimilarity = leastSimilarity;
    for (SentenceTemplate template : table.templates()) {
      templates.add(words(template.wording()));
    }
    this.numbers = new ConcurrentHashMap<>(table.numbersByWording());
  }

  /**
   * Returns the number of the nearest template, or {@link #NONE}.
   *
   * @param sentence one of {@link SentenceText#sentences}
   */
  int number(String sentence) {
    return numbers.computeIfAbsent(SentenceText.wording(sentence), this::search);
  }

  private int search(String wording) {
    Set<String> words = words(wording);
    int nearest = NONE;
    double most = 0;
    for (int i = 0; i < templates.size(); i++) {
      double similarity = similarity(words, templates.get(i));
      if (similarity >= leastSimilarity && similarity > most) {
        nearest = i + 1;
        most = similarity;
      }
    }
    return nearest;
  }

  private static double similarity(Set<String> a, Set<String> b) {
    return 2.0 * Sets.intersection(a, b).size() / Math.max(1, a.size() + b.size());
  }

  /** Returns the content words, negated ones with a mark. */
  private static Set<String> words(String wording) {
    Set<String> words = new HashSet<>();
    for (String segment : SEGMENTS.split(SentenceKey.of(wording))) {
      boolean negated = segment.startsWith(NEGATED);
      String content = negated ? segment.substring(NEGATED.length()) : segment;
      WORDS.split(content).forEach(word -> words.add(negated ? NEGATED + word : word));
    }
    return words;
  }
}
