package org.ithn.metrics.clinical;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Rule for the words around a mention, such as {@code no ... {}} or {@code {size/the} ... stable}.
 *
 * @param mention the pattern that a word of the mention must match; empty for any mention
 * @param reversedLeft the {@linkplain Phrase#reversed reversed} phrase required before the mention
 * @param right the phrase required after the mention
 */
record ScopeRule(Optional<WordPattern> mention, Phrase reversedLeft, Phrase right) {
  private static final Pattern PARTS = Pattern.compile("([^{]*)\\{([^}]*)\\}(.*)");

  static ScopeRule of(String notation) {
    Matcher parts = PARTS.matcher(notation);
    if (!parts.matches()) {
      throw new IllegalArgumentException(
          "rule '" + notation + "' has no braces for the mention; write it like 'no ... {}'");
    }
    return new ScopeRule(
        Optional.of(parts.group(2)).filter(word -> !word.isEmpty()).map(WordPattern::of),
        Phrase.of(parts.group(1)).reversed(),
        Phrase.of(parts.group(3)));
  }

  /** Returns true if the rule applies to the mention from {@code start} to before {@code end}. */
  boolean matches(SentenceWords sentence, int start, int end) {
    return reversedLeft.endsBefore(sentence, start, sentence.clauseStart(start))
        && right.startsAt(sentence, end, sentence.clauseEnd(end))
        && mention
            .map(word -> sentence.words().subList(start, end).stream().anyMatch(word::matches))
            .orElse(true);
  }
}
