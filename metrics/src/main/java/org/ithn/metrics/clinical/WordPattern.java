package org.ithn.metrics.clinical;

import com.google.common.base.Splitter;
import java.util.List;

/**
 * Pattern of one word in the rule files: alternatives separated by {@code /}, in which {@code *}
 * stands for any letters and digits. {@code opaci*} matches "opacity"; {@code mass/masses} matches
 * either word.
 */
final class WordPattern {
  private final List<List<String>> alternatives;

  private WordPattern(List<List<String>> alternatives) {
    this.alternatives = alternatives;
  }

  static WordPattern of(String notation) {
    return new WordPattern(
        Splitter.on('/')
            .splitToStream(notation)
            .map(alternative -> Splitter.on('*').splitToList(alternative))
            .toList());
  }

  boolean matches(String word) {
    for (List<String> parts : alternatives) {
      if (matches(parts, word)) {
        return true;
      }
    }
    return false;
  }

  private static boolean matches(List<String> parts, String word) {
    if (parts.size() == 1) {
      return word.equals(parts.get(0));
    }
    String last = parts.get(parts.size() - 1);
    if (!word.startsWith(parts.get(0)) || !word.endsWith(last)) {
      return false;
    }
    int at = parts.get(0).length();
    for (String part : parts.subList(1, parts.size() - 1)) {
      at = word.indexOf(part, at);
      if (at < 0) {
        return false;
      }
      at += part.length();
    }
    return at <= word.length() - last.length();
  }
}
