package org.ithn.metrics.clinical;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Pattern around a mention, such as {@code no ... {}} or {@code {size/the} ... stable}.
 *
 * @param mention the pattern that the mention must contain
 * @param leftContext the pattern required before the mention
 * @param rightContext the pattern required after the mention
 */
record ScopeRule(
    Optional<Pattern> mention, Optional<Pattern> leftContext, Optional<Pattern> rightContext) {
  private static final Pattern PARTS = Pattern.compile("(.*?)\\{(.*?)\\}(.*)");

  static ScopeRule of(String notation) {
    Matcher parts = PARTS.matcher(notation);
    if (!parts.matches()) {
      throw new IllegalArgumentException(
          "rule '" + notation + "' has no braces for the mention; write it like 'no ... {}'");
    }
    Optional<Pattern> mention =
        parts.group(2).isEmpty()
            ? Optional.empty()
            : Optional.of(Pattern.compile("\\b" + PhraseSyntax.word(parts.group(2)) + "\\b"));
    return new ScopeRule(
        mention,
        PhraseSyntax.leftContext(parts.group(1)),
        PhraseSyntax.rightContext(parts.group(3)));
  }

  /**
   * Returns true if the rule matches; {@code left} and {@code right} are the parts of the clause
   * before and after the mention.
   */
  boolean matches(String left, String text, String right) {
    return found(mention, text) && found(leftContext, left) && found(rightContext, right);
  }

  private static boolean found(Optional<Pattern> pattern, String text) {
    return pattern.isEmpty() || pattern.get().matcher(text).find();
  }
}
