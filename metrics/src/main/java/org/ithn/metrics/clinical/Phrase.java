package org.ithn.metrics.clinical;

import com.google.common.base.CharMatcher;
import com.google.common.base.Splitter;
import com.google.common.collect.Lists;
import java.util.ArrayList;
import java.util.List;
import org.ithn.metrics.text.Whitespace;

/**
 * Sequence of word patterns in the notation of the rule files: words in order; {@code a?} is
 * optional; {@code ..} skips up to three words, {@code ...} up to twelve.
 *
 * <p>A match examines a bounded number of words, so a scan takes time linear in the text. Regular
 * expressions with the same meaning take exponential time on some texts.
 */
final class Phrase {
  private static final int NO_MATCH = -1;

  /** Splits "can't" into the two words that {@link SentenceWords} makes of it. */
  private static final Splitter NOTATION_WORDS =
      Splitter.on(
          CharMatcher.forPredicate(c -> !Character.isLetterOrDigit(c) && c != '*' && c != '/'));

  /** Part of a phrase: one word, or a gap of up to {@code most} words. */
  private sealed interface Element {
    record Word(WordPattern pattern, boolean optional) implements Element {}

    record Gap(int most) implements Element {}
  }

  private final List<Element> elements;

  private Phrase(List<Element> elements) {
    this.elements = elements;
  }

  static Phrase of(String notation) {
    List<Element> elements = new ArrayList<>();
    for (String part : Whitespace.words(notation)) {
      if (part.equals("..") || part.equals("...")) {
        elements.add(new Element.Gap(part.length() == 2 ? 3 : 12));
      } else {
        boolean optional = part.endsWith("?");
        String word = optional ? part.substring(0, part.length() - 1) : part;
        NOTATION_WORDS
            .split(word)
            .forEach(w -> elements.add(new Element.Word(WordPattern.of(w), optional)));
      }
    }
    return new Phrase(elements);
  }

  boolean isEmpty() {
    return elements.isEmpty();
  }

  /** Returns the phrase with its words in the opposite order, for {@link #endsBefore}. */
  Phrase reversed() {
    return new Phrase(Lists.reverse(elements));
  }

  /**
   * Returns the index after the last word of a match that starts at a word, or -1. Optional words
   * are taken where possible and gaps are as short as possible.
   */
  int matchEnd(SentenceWords sentence, int start) {
    return match(0, sentence.words(), start, sentence.words().size());
  }

  /** Returns true if the phrase matches the words from {@code start} on, up to {@code limit}. */
  boolean startsAt(SentenceWords sentence, int start, int limit) {
    return match(0, sentence.words().subList(0, limit), start, limit) != NO_MATCH;
  }

  /**
   * Returns true if a phrase of which this is the {@link #reversed} one ends just before the word
   * {@code end} and starts at {@code limit} or later.
   */
  boolean endsBefore(SentenceWords sentence, int end, int limit) {
    List<String> words = Lists.reverse(sentence.words().subList(limit, end));
    return match(0, words, 0, words.size()) != NO_MATCH;
  }

  private int match(int element, List<String> words, int at, int limit) {
    if (element == elements.size()) {
      return at;
    }
    if (elements.get(element) instanceof Element.Word word) {
      int after =
          at < limit && word.pattern().matches(words.get(at))
              ? match(element + 1, words, at + 1, limit)
              : NO_MATCH;
      return after == NO_MATCH && word.optional() ? match(element + 1, words, at, limit) : after;
    }
    int most = ((Element.Gap) elements.get(element)).most();
    for (int skipped = 0; skipped <= most && at + skipped <= limit; skipped++) {
      int after = match(element + 1, words, at + skipped, limit);
      if (after != NO_MATCH) {
        return after;
      }
    }
    return NO_MATCH;
  }
}
