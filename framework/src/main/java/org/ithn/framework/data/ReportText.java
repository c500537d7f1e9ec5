package org.ithn.framework.data;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A generated report as prose: sentences that start with a capital, and punctuation next to the
 * word before it.
 *
 * <p>For example, {@code the heart is normal . no effusion , no pneumothorax .} becomes {@code The
 * heart is normal. No effusion, no pneumothorax.} Nothing is added or removed: a last sentence
 * without a point reached the maximum length.
 *
 * @param sentences the sentences in the order of the report
 */
public record ReportText(List<Sentence> sentences) {
  private static final String CLOSING = ".,;:!?)]%";
  private static final String OPENING = "([";
  private static final String ENDS = ".!?";

  /** Length from which no mark joins a word, because each copies it. */
  private static final int LONGEST_JOINED = 100;

  public ReportText {
    sentences = List.copyOf(sentences);
  }

  /**
   * A word with its punctuation.
   *
   * @param text the word
   * @param first index of its first token in the report
   * @param end index after its last token
   */
  public record Word(String text, int first, int end) {
    private Word followedBy(String token) {
      return new Word(text + token, first, end + 1);
    }
  }

  /**
   * A sentence of a report.
   *
   * @param words the words in order, at least one
   */
  public record Sentence(List<Word> words) {
    public Sentence {
      words = List.copyOf(words);
    }

    /** Returns the words, separated by spaces. */
    public String text() {
      return words.stream().map(Word::text).collect(Collectors.joining(" "));
    }
  }

  /** Formats a report of tokens that are separated by white space. */
  public static ReportText of(String report) {
    List<Sentence> sentences = new ArrayList<>();
    List<Word> open = new ArrayList<>();
    List<String> tokens = PythonStrings.split(report);
    for (int i = 0; i < tokens.size(); i++) {
      String token = tokens.get(i);
      if (joinsLastWord(token, open)) {
        open.add(open.remove(open.size() - 1).followedBy(token));
      } else {
        open.add(new Word(token, i, i + 1));
      }
      boolean ends = ENDS.indexOf(token.charAt(token.length() - 1)) >= 0;
      if ((ends && !isEnd(tokens, i + 1)) || i == tokens.size() - 1) {
        sentences.add(capitalised(open));
        open.clear();
      }
    }
    return new ReportText(sentences);
  }

  /** Returns true for a repeated point, which belongs to the sentence before it. */
  private static boolean isEnd(List<String> tokens, int index) {
    return index < tokens.size() && isMadeOf(tokens.get(index), ENDS);
  }

  private static boolean joinsLastWord(String token, List<Word> open) {
    if (open.isEmpty()) {
      return false;
    }
    String last = open.get(open.size() - 1).text();
    return last.length() < LONGEST_JOINED && (isMadeOf(token, CLOSING) || isMadeOf(last, OPENING));
  }

  private static boolean isMadeOf(String token, String characters) {
    return token.chars().allMatch(c -> characters.indexOf(c) >= 0);
  }

  private static Sentence capitalised(List<Word> words) {
    List<Word> all = new ArrayList<>(words);
    Word first = all.get(0);
    all.set(0, new Word(capitalised(first.text()), first.first(), first.end()));
    return new Sentence(all);
  }

  private static String capitalised(String word) {
    int start = OPENING.indexOf(word.charAt(0)) >= 0 && word.length() > 1 ? 1 : 0;
    int letter = word.codePointAt(start);
    return word.substring(0, start)
        + Character.toString(Character.toTitleCase(letter))
        + word.substring(start + Character.charCount(letter));
  }

  /** Returns the sentences, separated by spaces; empty if the report has no token. */
  public String text() {
    return sentences.stream().map(Sentence::text).collect(Collectors.joining(" "));
  }
}
