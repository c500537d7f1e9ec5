package org.ithn.metrics.clinical;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Words of a sentence, with the clause that contains each. Words are runs of letters and digits.
 * Clauses end at a word such as "but" and at a semicolon.
 */
final class SentenceWords {
  private final List<String> words = new ArrayList<>();
  private final int[] clauseStarts;
  private final int[] clauseEnds;

  private SentenceWords(String sentence, WordPattern breaks) {
    BitSet afterSemicolon = new BitSet();
    int start = 0;
    for (int i = 0; i <= sentence.length(); i++) {
      if (i == sentence.length() || !Character.isLetterOrDigit(sentence.charAt(i))) {
        if (i > start) {
          words.add(sentence.substring(start, i));
        }
        start = i + 1;
        if (i < sentence.length() && sentence.charAt(i) == ';') {
          afterSemicolon.set(words.size());
        }
      }
    }
    int n = words.size();
    if (n > 1 && words.get(n - 1).equals("no")) {
      words.set(n - 1, "none"); // "Effusion: no." negates what is before
    }
    clauseStarts = new int[n + 1];
    clauseEnds = new int[n + 1];
    clauseEnds[n] = n;
    BitSet isBreak = new BitSet(n);
    for (int i = 0; i < n; i++) {
      isBreak.set(i, breaks.matches(words.get(i)));
    }
    for (int i = 1; i <= n; i++) {
      boolean starts = isBreak.get(i - 1) || afterSemicolon.get(i);
      clauseStarts[i] = starts ? i : clauseStarts[i - 1];
    }
    for (int i = n - 1; i >= 0; i--) {
      clauseEnds[i] = isBreak.get(i) || afterSemicolon.get(i) ? i : clauseEnds[i + 1];
    }
  }

  static SentenceWords of(String sentence, WordPattern breaks) {
    return new SentenceWords(sentence, breaks);
  }

  /** Returns the words in order. */
  List<String> words() {
    return words;
  }

  /** Returns the index of the first word of the clause that contains the word at an index. */
  int clauseStart(int index) {
    return clauseStarts[index];
  }

  /** Returns the index after the last word of the clause that contains the word before an index. */
  int clauseEnd(int index) {
    return clauseEnds[index];
  }
}
