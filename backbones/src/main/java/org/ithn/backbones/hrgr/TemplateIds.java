package org.ithn.backbones.hrgr;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableMap;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ithn.framework.data.Vocabulary;
import org.ithn.framework.model.ActionWords;
import org.ithn.framework.templates.SentenceTemplate;
import org.ithn.framework.templates.TemplateTable;

/**
 * Templates as ids of words, each with the word that ends a sentence.
 *
 * @param end the id of the word that ends a sentence
 * @param retrieved the wording that each of the K templates writes
 * @param numbers the number of the template, from 1, of each known wording
 */
record TemplateIds(
    int end, List<List<Integer>> retrieved, ImmutableMap<List<Integer>, Integer> numbers) {
  private static final Splitter WORDS = Splitter.on(' ');

  TemplateIds {
    retrieved = retrieved.stream().map(List::copyOf).toList();
  }

  /** Returns no templates. */
  static TemplateIds none(int end) {
    return new TemplateIds(end, List.of(), ImmutableMap.of());
  }

  /**
   * Returns the templates of a table. Wordings with a word that the vocabulary lacks are left out;
   * a template writes its most frequent remaining one.
   *
   * @throws IllegalArgumentException if no wording of a template remains
   */
  static TemplateIds of(TemplateTable table, Vocabulary vocabulary, int end) {
    List<List<Integer>> retrieved = new ArrayList<>();
    Map<List<Integer>, Integer> numbers = new LinkedHashMap<>();
    for (SentenceTemplate template : table.templates()) {
      List<List<Integer>> known =
          template.wordings().keySet().stream()
              .map(WORDS::splitToList)
              .filter(vocabulary.words()::containsAll)
              .map(words -> withEnd(words, vocabulary, end))
              .toList();
      checkArgument(
          !known.isEmpty(),
          "backbone 'hrgr': the vocabulary lacks a word of each wording of the template '%s'; lower"
              + " data.text.threshold or raise backbone.templates.least_studies",
          template.wording());
      retrieved.add(known.get(0));
      known.forEach(ids -> numbers.put(ids, template.number()));
    }
    return new TemplateIds(end, retrieved, ImmutableMap.copyOf(numbers));
  }

  private static List<Integer> withEnd(List<String> words, Vocabulary vocabulary, int end) {
    List<Integer> ids = new ArrayList<>(words.stream().map(vocabulary::id).toList());
    ids.add(end);
    return ids;
  }

  /** Returns K, the number of templates. */
  int count() {
    return retrieved.size();
  }

  /** Returns the largest number of ids of a wording; 0 if there are no templates. */
  int longest() {
    return numbers.keySet().stream().mapToInt(List::size).max().orElse(0);
  }

  /** Returns these templates with the retrieved wordings alone. */
  TemplateIds retrievedOnly() {
    Map<List<Integer>, Integer> own = new LinkedHashMap<>();
    retrieved.forEach(ids -> own.put(ids, own.size() + 1));
    return new TemplateIds(end, retrieved, ImmutableMap.copyOf(own));
  }

  /** Returns the retrievals as actions, each of which is read as the first word of its template. */
  ActionWords actionWords(int vocabularyWidth) {
    return new ActionWords(vocabularyWidth, retrieved.stream().map(ids -> ids.get(0)).toList());
  }

  /** Returns the retrieved wordings one after the other, each padded with 0 to {@link #longest}. */
  int[] table() {
    int[] table = new int[count() * longest()];
    for (int k = 0; k < count(); k++) {
      for (int p = 0; p < retrieved.get(k).size(); p++) {
        table[k * longest() + p] = retrieved.get(k).get(p);
      }
    }
    return table;
  }
}
