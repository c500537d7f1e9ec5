package org.ithn.metrics.probe;

import com.google.common.base.Ascii;
import com.google.common.base.CharMatcher;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.ithn.metrics.text.Whitespace;

/** Removal of a negation from a report, or addition of one to a report that has none. */
final class Negations {
  private static final ImmutableMap<String, String> OPPOSITES =
      ImmutableMap.of("without", "with", "absent", "present", "absence", "presence");

  private static final ImmutableSet<String> REMOVED = ImmutableSet.of("no", "not");
  private static final ImmutableSet<String> VERBS = ImmutableSet.of("is", "are", "was", "were");
  private static final ImmutableSet<String> ARTICLES = ImmutableSet.of("a", "an");

  private Negations() {}

  /** Returns the report with one negation removed, else with one added, else unchanged. */
  static String flip(String report, SplittableRandom random) {
    List<String> words = Whitespace.words(report);
    List<Integer> negations = new ArrayList<>();
    List<Integer> verbs = new ArrayList<>();
    for (int i = 0; i + 1 < words.size(); i++) {
      if (isNegation(words, i)) {
        negations.add(i);
      } else if (VERBS.contains(plain(words.get(i)))) {
        verbs.add(i);
      }
    }
    if (!negations.isEmpty()) {
      remove(words, negations.get(random.nextInt(negations.size())));
    } else if (!verbs.isEmpty()) {
      add(words, verbs.get(random.nextInt(verbs.size())));
    }
    return String.join(" ", words);
  }

  private static boolean isNegation(List<String> words, int at) {
    String word = plain(words.get(at));
    return OPPOSITES.containsKey(word)
        || (REMOVED.contains(word) && !plain(words.get(at + 1)).equals("longer"))
        || (word.equals("negative") && plain(words.get(at + 1)).equals("for"));
  }

  private static String plain(String word) {
    return Ascii.toLowerCase(word);
  }

  private static void remove(List<String> words, int at) {
    String word = words.get(at);
    boolean capital = Character.isUpperCase(word.charAt(0));
    if (REMOVED.contains(plain(word))) {
      words.remove(at);
    } else {
      words.set(at, OPPOSITES.getOrDefault(plain(word), "positive"));
    }
    if (capital) {
      words.set(at, Sentences.capitalized(words.get(at)));
    }
  }

  private static void add(List<String> words, int verb) {
    boolean existence = verb > 0 && plain(words.get(verb - 1)).equals("there");
    if (existence && ARTICLES.contains(plain(words.get(verb + 1)))) {
      words.remove(verb + 1);
    }
    String negation = existence ? "no" : "not";
    boolean capitals = CharMatcher.inRange('a', 'z').matchesNoneOf(words.get(verb));
    words.add(verb + 1, capitals ? Ascii.toUpperCase(negation) : negation);
  }
}
