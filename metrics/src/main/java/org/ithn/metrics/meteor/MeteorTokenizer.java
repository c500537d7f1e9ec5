package org.ithn.metrics.meteor;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.StringTokenizer;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.ithn.metrics.text.LowerCase;

/**
 * Tokeniser equal to METEOR 1.5's with option {@code -norm}: separates punctuation, splits at
 * hyphens, lower-cases.
 *
 * <p>A final period stays attached if the next word starts in lower case or the word is a known
 * abbreviation; an acronym loses its periods. Examples: "U.S. x-ray" gives "us x ray"; "clear. The"
 * gives "clear . the"; "clear. the" gives "clear. the". Control characters at the ends of a text
 * are dropped, and a Unicode blank after a period ends the sentence.
 */
final class MeteorTokenizer {
  /** Condition under which an abbreviation keeps its period. */
  enum Abbreviation {
    ALWAYS,
    BEFORE_NUMBER
  }

  private record Rewrite(Pattern pattern, String replacement) {
    static Rewrite of(String pattern, String replacement) {
      return new Rewrite(Pattern.compile(pattern), replacement);
    }
  }

  private static final String LETTERS =
      "A-Za-z\u0160\u017d\u0161\u017e\u0178\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u017e\u0400-\u0527"
          + "\ua640-\ua66e\ua67e-\ua697\u1d00-\u1d7f";
  private static final Pattern LETTER = Pattern.compile("[" + LETTERS + "]");

  /** Placeholder for a period in a run of periods, which is one word. */
  private static final char RUN = '\ue000';

  private static final Pattern RUNS_OF_PERIODS = Pattern.compile("\\.{2,}");

  /** A Unicode blank: a word of its own until sentences have been found. */
  private static final Pattern BLANK = Pattern.compile("[\u2000-\u200a\u202f\u205f\u3000\u00a0]");

  private static final List<Rewrite> SYMBOLS =
      List.of(Rewrite.of("([^0-9" + LETTERS + "\\s.'`,\u2018\u2019-])", " $1 "));

  private static final List<Rewrite> COMMAS_QUOTES_HYPHENS =
      List.of(
          Rewrite.of("([^0-9]),([^0-9])", "$1 , $2"),
          Rewrite.of("([0-9]),([^0-9])", "$1 , $2"),
          Rewrite.of("([^0-9]),([0-9])", "$1 , $2"),
          Rewrite.of("[`\u2018\u2019]", "'"),
          Rewrite.of("[\u201c\u201d]|''", " \" "),
          Rewrite.of("\u2013|--", "-"),
          Rewrite.of("([0-9" + LETTERS + ".])-([0-9" + LETTERS + "])", "$1 $2"));

  private static final List<Rewrite> APOSTROPHES =
      List.of(
          Rewrite.of("([^" + LETTERS + "])'([^" + LETTERS + "])", "$1 ' $2"),
          Rewrite.of("([^" + LETTERS + "0-9])'([" + LETTERS + "])", "$1 ' $2"),
          Rewrite.of("([" + LETTERS + "])'([^" + LETTERS + "])", "$1 ' $2"),
          Rewrite.of("([" + LETTERS + "])'([" + LETTERS + "])", "$1 '$2"),
          Rewrite.of("([0-9])'(s)", "$1 '$2"));

  private final Map<String, Abbreviation> abbreviations;

  MeteorTokenizer(Map<String, Abbreviation> abbreviations) {
    this.abbreviations = Map.copyOf(abbreviations);
  }

  /** Returns the lower-case words of a text. */
  List<String> words(String text) {
    boolean plain = isPlain(text);
    List<String> raw = split(plain ? text : rewrite(" " + text + " "));
    List<String> words = new ArrayList<>(raw.size());
    for (int i = 0; i < raw.size(); i++) {
      if (!BLANK.matcher(raw.get(i)).matches()) {
        addWord(words, raw.get(i), i + 1 < raw.size() ? raw.get(i + 1) : "");
      }
    }
    return plain ? words : split(String.join(" ", words).trim()); // without control characters
  }

  /**
   * Returns true if no rewriting applies: only ASCII letters, digits, spaces, and periods between
   * spaces.
   */
  private static boolean isPlain(String text) {
    char before = ' ';
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean word = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z');
      boolean lonePeriod =
          c == '.' && before == ' ' && (i + 1 == text.length() || text.charAt(i + 1) == ' ');
      if (!word && c != ' ' && !lonePeriod) {
        return false;
      }
      before = c;
    }
    return true;
  }

  private static String rewrite(String text) {
    String symbols = apply(SYMBOLS, text);
    String runs = RUNS_OF_PERIODS.matcher(symbols).replaceAll(MeteorTokenizer::oneWord);
    return apply(APOSTROPHES, apply(COMMAS_QUOTES_HYPHENS, runs));
  }

  private static String oneWord(MatchResult run) {
    return " " + String.valueOf(RUN).repeat(run.end() - run.start()) + " ";
  }

  private static String apply(List<Rewrite> rules, String text) {
    String rewritten = text;
    for (Rewrite rule : rules) {
      rewritten = rule.pattern().matcher(rewritten).replaceAll(rule.replacement());
    }
    return rewritten;
  }

  private void addWord(List<String> words, String word, String next) {
    String shown = word.replace(RUN, '.');
    if (word.length() < 2 || !word.endsWith(".")) {
      words.add(lower(shown));
      return;
    }
    String stem = word.substring(0, word.length() - 1);
    if (stem.contains(".") && LETTER.matcher(stem).find()) {
      words.add(lower(shown.replace(".", "")));
    } else if (keepsPeriod(stem, next)) {
      words.add(lower(shown));
    } else {
      words.add(lower(stem));
      words.add(".");
    }
  }

  private boolean keepsPeriod(String stem, String next) {
    Abbreviation kind = abbreviations.get(stem);
    if (kind == Abbreviation.ALWAYS) {
      return true;
    }
    char first = next.isEmpty() ? ' ' : next.charAt(0);
    boolean number = first >= '0' && first <= '9';
    return (first >= 'a' && first <= 'z') || (kind == Abbreviation.BEFORE_NUMBER && number);
  }

  private static String lower(String word) {
    return LowerCase.of(word);
  }

  private static List<String> split(String text) {
    List<String> pieces = new ArrayList<>();
    StringTokenizer tokens = new StringTokenizer(text);
    while (tokens.hasMoreTokens()) {
      pieces.add(tokens.nextToken());
    }
    return pieces;
  }
}
