package org.ithn.metrics.clinical;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A pattern around a mention, for instance {@code no ... {}} or {@code {size/the} ... stable}.
 *
 * @param mention what the mention itself has to contain
 * @param leftContext what has to stand before it
 * @param rightContext what has to stand after it
 */
record ScopeRule(
    Optional<Pattern> mention, Optional<Pattern> leftContext, Optional<Pattern> rightContext) {
  private static final Pattern PARTS = Pattern.compile("(.*?)\\{(.*?)\\}(.*)");

  static ScopeRule of(String notation) {
    Matcher parts = PARTS.matcher(notation);
    if (!parts.matches()) {
      throw new IllegalArgumentException(
          "rule '" + notation + "' has no braces for the mention; write for instance 'no ... {}'");
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
   * Whether the rule holds; {@code left} and {@code right} are the rest of the clause around the
   * mention.
   */
  boolean matches(String left, String text, String right) {
    return found(mention, text) && found(leftContext, left) && found(rightContext, right);
  }

  private static boolean found(Optional<Pattern> pattern, String text) {
    return pattern.isEmpty() || pattern.get().matcher(text).find();
  }
}
