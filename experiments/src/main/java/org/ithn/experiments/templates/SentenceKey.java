package org.ithn.experiments.templates;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Ordering;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Key of a sentence: sentences with equal keys are paraphrases.
 *
 * <p>The key keeps every word that can change the meaning, so a sentence never has the key of its
 * opposite:
 *
 * <ul>
 *   <li>Negations ({@code no}, {@code not}, {@code without}, {@code free of}, ..) and words such as
 *       {@code but} and {@code with} cut the sentence into segments, which stay in their order.
 *   <li>Verbs cut a segment into parts, and commas, {@code and} and {@code or} cut a part into
 *       phrases. The order of words within a phrase does not matter, unless two of them are
 *       opposites, such as left and right, or a negation precedes or follows.
 *   <li>The order of phrases matters where a negation could end between them: in an enumeration
 *       after a negation it is free only before a last {@code or}, and before a negation never.
 * </ul>
 *
 * <p>Articles, forms of "to be" and words such as "seen" are left out, and a plural s is cut.
 * {@code "No pleural effusion or pneumothorax is seen"} has the key of {@code "no pneumothorax or
 * pleural effusion"}.
 */
final class SentenceKey {
  private static final String NEGATION = "no";
  private static final String SUBJECT = "there";

  /** Such as "isnt"; apostrophes are already removed. */
  private static final Pattern CONTRACTION =
      Pattern.compile("(is|are|was|were|do|does|did|has|have|had|ca|wo|could|would|should)nt");

  private static final Pattern SINGULAR_S = Pattern.compile(".*(ss|us|is)");

  private static final Set<String> NEGATIONS =
      words("no not without nor neither never none cannot");

  /** Words that negate what follows if the next word is "of", "from" or "for". */
  private static final Set<String> NEGATIONS_WITH_PREPOSITION =
      words("free clear devoid absence lack negative");

  private static final Set<String> PREPOSITIONS = words("of from for");

  /** Words that relate what precedes them to what follows, in this order. */
  private static final Set<String> RELATIONS =
      words(
          SUBJECT
              + " ; but except however although though despite yet while whereas with than versus"
              + " vs from to into over above below under between because due if unless until since"
              + " which that rather instead excluding causing after before");

  private static final Set<String> VERBS = words("is are was were be been being appear has have");

  private static final Set<String> SEPARATORS = words(", and or andor");

  private static final Set<String> IGNORED =
      words(
          "a an the of in on at for any this these seen noted identified demonstrated visualized"
              + " evident evidence present within limit again also");

  /** Words that negate what precedes them. */
  private static final Set<String> ABSENT =
      words("absent resolved excluded negative gone ruled cleared removed nil denied unlikely");

  /** Beginnings of words that are opposites of each other, or change each other's meaning. */
  private static final List<Set<String>> OPPOSITES =
      List.of(
          words("left right bilateral both unilateral contralateral"),
          words("upper lower mid apic apex basal base basi bibasi"),
          words("anterior posterior medial lateral central peripheral"),
          words(
              "increas decreas enlarg reduc improv worse unchanged change stable new old resol"
                  + " progress regress grow shr interval elevat depress widen narrow expan inflat"
                  + " hyper hypo low high diminish prominen"),
          words(
              "normal abnormal clear unremarkable remarkable absen negative positive intact"
                  + " fracture acute chronic"),
          words("small large mild moderate sever minimal massive big tiny trace slight mark"));

  private final List<String> segments = new ArrayList<>();
  private final List<String> tokens;

  private SentenceKey(List<String> tokens) {
    this.tokens = tokens;
  }

  /**
   * Returns the key of a sentence; empty if it has no content word.
   *
   * @param sentence words and commas as {@link org.ithn.framework.templates.SentenceText} returns
   */
  static String of(String sentence) {
    return new SentenceKey(tokens(sentence)).build();
  }

  private static Set<String> words(String list) {
    return ImmutableSet.copyOf(Splitter.on(' ').split(list));
  }

  /** Returns the words with negations of several words as one, without a plural s. */
  private static List<String> tokens(String sentence) {
    List<String> words = Splitter.on(' ').splitToList(sentence);
    List<String> tokens = new ArrayList<>();
    for (int i = 0; i < words.size(); i++) {
      String word = singular(words.get(i));
      boolean preposition = i + 1 < words.size() && PREPOSITIONS.contains(words.get(i + 1));
      if (NEGATIONS.contains(word) || CONTRACTION.matcher(word).matches()) {
        tokens.add(NEGATION);
      } else if (NEGATIONS_WITH_PREPOSITION.contains(word) && preposition) {
        tokens.add(NEGATION);
        i++;
      } else {
        tokens.add(word);
      }
    }
    return tokens;
  }

  private static String singular(String word) {
    if (word.length() <= 3 || !word.endsWith("s") || SINGULAR_S.matcher(word).matches()) {
      return word;
    }
    return word.substring(0, word.length() - (word.endsWith("sses") ? 2 : 1));
  }

  private String build() {
    int last = tokens.lastIndexOf(NEGATION);
    String relation = "";
    int start = 0;
    for (int at = 0; at <= tokens.size(); at++) {
      boolean end = at == tokens.size();
      if (end || tokens.get(at).equals(NEGATION) || RELATIONS.contains(tokens.get(at))) {
        add(relation, tokens.subList(start, at), at <= last);
        relation = end ? "" : tokens.get(at);
        start = at + 1;
      }
    }
    return String.join(" | ", segments);
  }

  private void add(String relation, List<String> words, boolean negationFollows) {
    boolean negated = relation.equals(NEGATION);
    boolean fixed = negated || negationFollows; // a missing comma could end a negation
    List<List<String>> parts = parts(words, !fixed);
    boolean oneStatement = parts.stream().skip(1).allMatch(List::isEmpty);
    boolean single =
        words.stream().noneMatch(SEPARATORS::contains)
            && (oneStatement || (!negated && parts.size() == 2));
    boolean sorted = !fixed || (!negationFollows && oneStatement && isEnumeration(words));
    String content = single ? phrase(words, !fixed) : text(parts, sorted);
    if (negated || !content.isEmpty()) {
      boolean first = segments.isEmpty() && relation.equals(SUBJECT);
      segments.add(relation.isEmpty() || first ? content : relation + ": " + content);
    }
  }

  /** Returns true if the last separator is "or", as in an enumeration of equal terms. */
  private static boolean isEnumeration(List<String> words) {
    String last = "or";
    for (String word : words) {
      last = SEPARATORS.contains(word) ? word : last;
    }
    return last.startsWith("or");
  }

  /** Returns the phrases between the verbs of a segment. */
  private static List<List<String>> parts(List<String> words, boolean sorted) {
    List<List<String>> parts = new ArrayList<>();
    List<String> phrases = new ArrayList<>();
    int start = 0;
    for (int at = 0; at <= words.size(); at++) {
      boolean verb = at == words.size() || VERBS.contains(words.get(at));
      if (verb || SEPARATORS.contains(words.get(at))) {
        String phrase = phrase(words.subList(start, at), sorted);
        if (!phrase.isEmpty()) {
          phrases.add(phrase);
        }
        start = at + 1;
      }
      if (verb) {
        parts.add(phrases);
        phrases = new ArrayList<>();
      }
    }
    return parts;
  }

  private static String text(List<List<String>> parts, boolean sorted) {
    List<String> texts = new ArrayList<>();
    for (List<String> phrases : parts) {
      texts.add(String.join(", ", sorted ? Ordering.natural().sortedCopy(phrases) : phrases));
    }
    while (!texts.isEmpty() && texts.get(texts.size() - 1).isEmpty()) {
      texts.remove(texts.size() - 1);
    }
    return String.join(" = ", texts);
  }

  /** Returns the content words of a phrase, sorted unless two of them are opposites. */
  private static String phrase(List<String> words, boolean sorted) {
    List<String> content = new ArrayList<>(words);
    content.removeIf(word -> VERBS.contains(word) || IGNORED.contains(word));
    if (sorted && !hasOpposites(content)) {
      Collections.sort(content);
    }
    return String.join(" ", content);
  }

  private static boolean hasOpposites(List<String> phrase) {
    return phrase.stream().anyMatch(ABSENT::contains)
        || OPPOSITES.stream().anyMatch(family -> count(phrase, family) > 1);
  }

  private static long count(List<String> phrase, Set<String> family) {
    return phrase.stream().filter(word -> family.stream().anyMatch(word::startsWith)).count();
  }
}
