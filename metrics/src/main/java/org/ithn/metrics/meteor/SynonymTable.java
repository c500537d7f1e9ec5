package org.ithn.metrics.meteor;

import com.google.common.base.Splitter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Table of WordNet's synonym sets of a word and its base forms; irregular forms come from the
 * exceptions file.
 */
final class SynonymTable {
  private static final Splitter BLANKS = Splitter.on(' ').trimResults().omitEmptyStrings();

  /** Endings and their replacements in base forms, in WordNet's order: nouns, verbs, adjectives. */
  private static final String[][] ENDINGS = {
    {"s", ""},
    {"ses", "s"},
    {"xes", "x"},
    {"zes", "z"},
    {"ches", "ch"},
    {"shes", "sh"},
    {"men", "man"},
    {"ies", "y"},
    {"s", ""},
    {"ies", "y"},
    {"es", "e"},
    {"es", ""},
    {"ed", "e"},
    {"ed", ""},
    {"ing", "e"},
    {"ing", ""},
    {"er", ""},
    {"est", ""},
    {"er", "e"},
    {"est", "e"}
  };

  private final Map<String, int[]> sets = new HashMap<>();
  private final Map<String, Set<String>> bases = new HashMap<>();

  private SynonymTable() {}

  /**
   * Reads two files of line pairs: a word and the numbers of its sets; a base form and its
   * irregular forms.
   *
   * @throws IllegalArgumentException if a file is damaged; the message names the line
   */
  static SynonymTable read(Path synsets, Path exceptions) throws IOException {
    SynonymTable table = new SynonymTable();
    try (ResourceLines lines = ResourceLines.open(synsets)) {
      for (Optional<String> word = lines.next(); word.isPresent(); word = lines.next()) {
        table.sets.put(word.get(), setNumbers(lines, word.get()));
      }
    }
    try (ResourceLines lines = ResourceLines.open(exceptions)) {
      for (Optional<String> base = lines.next(); base.isPresent(); base = lines.next()) {
        String forms = lines.required("the irregular forms of '" + base.get() + "'");
        for (String form : BLANKS.split(forms)) {
          table.bases.computeIfAbsent(form, unseen -> new TreeSet<>()).add(base.get());
        }
      }
    }
    return table;
  }

  private static int[] setNumbers(ResourceLines lines, String word) throws IOException {
    String numbers = lines.required("the set numbers of '" + word + "'");
    try {
      return BLANKS.splitToStream(numbers).mapToInt(Integer::parseInt).toArray();
    } catch (NumberFormatException e) {
      throw lines.damaged("must contain the set numbers of '" + word + "'", e);
    }
  }

  /** Returns the numbers of all sets of a word and its base forms, ascending. */
  int[] synonymSets(String word) {
    Set<Integer> all = new TreeSet<>();
    add(all, word);
    Set<String> irregular = bases.get(word);
    if (irregular != null) {
      irregular.forEach(base -> add(all, base));
    } else {
      add(all, regularBase(word));
    }
    return all.stream().mapToInt(Integer::intValue).toArray();
  }

  private void add(Set<Integer> all, String word) {
    for (int set : sets.getOrDefault(word, new int[0])) {
      all.add(set);
    }
  }

  /** Returns the first base form by endings that the table contains, or an empty string. */
  private String regularBase(String word) {
    if (word.endsWith("ss") || word.length() <= 2) {
      return word;
    }
    for (String[] ending : ENDINGS) {
      if (word.endsWith(ending[0])) {
        String base = word.substring(0, word.length() - ending[0].length()) + ending[1];
        if (sets.containsKey(base)) {
          return word.endsWith("ful") ? base + "ful" : base;
        }
      }
    }
    return "";
  }
}
