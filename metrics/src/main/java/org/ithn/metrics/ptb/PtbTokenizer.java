package org.ithn.metrics.ptb;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ithn.metrics.text.LowerCase;
import org.ithn.metrics.text.Whitespace;

/**
 * Tokeniser of English text into lower-case Penn Treebank tokens, equal to the caption tools'.
 *
 * <p>Words keep inner hyphens, slashes and periods ("black-and-white", "t.v"); contractions are
 * split ("ca n't", "dog 's", "got ta"); abbreviations and initials keep their period; brackets
 * become {@code -lrb-} and the like; quotes become {@code ``} and {@code ''}; {@link PtbCharacters}
 * lists the symbols that are rewritten or dropped. Every line is a separate text. An abbreviation
 * at the end of a sentence produces no second period; the caption protocol would drop it anyway.
 * Tokens of more than 256 characters are cut, so that the time is linear in the length of any text.
 */
public final class PtbTokenizer {
  /** Words that are two tokens, with the length of the first token. */
  private static final Map<String, Integer> JOINED =
      Map.of("cannot", 3, "gonna", 3, "gotta", 3, "wanna", 3, "lemme", 3, "gimme", 3);

  private static final Set<String> SENTENCE_STARTS =
      Set.of(
          "A", "After", "An", "And", "As", "At", "But", "For", "He", "His", "How", "However", "I",
          "If", "In", "It", "No", "On", "She", "That", "The", "Then", "There", "These", "They",
          "This", "To", "We", "What", "When", "While", "With");

  private static final int LONGEST_TOKEN = 256;

  private static final Pattern NEGATION = Pattern.compile("(?i)(.+)(n['\u2019]t)");

  /** Tokens that begin with a letter and are not split further. */
  private static final Pattern NOT_A_WORD =
      Pattern.compile("(?i)c\\+\\+|[cf]#|[A-Z]+\\$|n['\u2019]t|y['\u2019]");

  private static final Pattern OLD_IT = Pattern.compile("(?i)['\u2019]t(is|was)\\b");

  private final Map<String, Abbreviation> abbreviations = new HashMap<>();

  /** Condition under which a word keeps its period. */
  private enum Abbreviation {
    ALWAYS,
    CAPITALISED,
    NOT_ALL_CAPITALS,
    BEFORE_NUMBER
  }

  /** Creates a tokeniser with the bundled abbreviations. */
  public PtbTokenizer() {
    try (InputStream stream = PtbTokenizer.class.getResourceAsStream("abbreviations.txt");
        BufferedReader reader =
            new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        addAbbreviations(line);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("abbreviations.txt: cannot be read from the class path", e);
    }
  }

  private void addAbbreviations(String line) {
    List<String> words = Whitespace.words(line);
    if (!words.isEmpty() && !line.startsWith("#")) {
      Abbreviation kind =
          Abbreviation.valueOf(words.get(0).toUpperCase(Locale.ROOT).replace('-', '_'));
      words.subList(1, words.size()).forEach(word -> abbreviations.put(word, kind));
    }
  }

  /** Returns the tokens of one line of text. */
  public List<String> tokens(String text) {
    String line = PtbCharacters.prepare(text);
    List<String> tokens = new ArrayList<>();
    int at = 0;
    while (at < line.length()) {
      if (Whitespace.isBlank(line.charAt(at))) {
        at++;
      } else {
        int end = endOfPlainWord(line, at);
        at = end > at ? addPlainWord(line, at, end, tokens) : addToken(line, at, tokens);
      }
    }
    return tokens;
  }

  /**
   * Returns the end of a run of ASCII letters that is followed by white space, a comma or the end
   * of the line, otherwise {@code start}. A fast path.
   */
  private static int endOfPlainWord(String line, int start) {
    int limit = windowEnd(line, start);
    int end = start;
    while (end < limit && isAsciiLetter(line.charAt(end))) {
      end++;
    }
    boolean delimited =
        end == line.length() || line.charAt(end) == ',' || Whitespace.isBlank(line.charAt(end));
    return delimited ? end : start;
  }

  private static int windowEnd(String line, int start) {
    return Math.min(line.length(), start + LONGEST_TOKEN);
  }

  private static boolean isAsciiLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  private static int addPlainWord(String line, int start, int end, List<String> tokens) {
    String word = lower(line.substring(start, end));
    int cut = JOINED.getOrDefault(word, word.length());
    tokens.add(word.substring(0, cut));
    if (cut < word.length()) {
      tokens.add(word.substring(cut));
    }
    return end;
  }

  /** Adds the token that starts here, split into its parts, and returns its end. */
  private int addToken(String line, int start, List<String> tokens) {
    Matcher oldIt = OLD_IT.matcher(line).region(start, line.length());
    if (oldIt.lookingAt()) {
      tokens.add("'t");
      tokens.add(lower(oldIt.group(1)));
      return oldIt.end();
    }
    int end = endOfToken(line, start);
    String token = line.substring(start, end);
    char first = token.charAt(0);
    if (token.length() == 1 && !Character.isLetterOrDigit(first)) {
      tokens.add(symbol(line, start, token));
      return end;
    }
    if (Character.isLetter(first) && !NOT_A_WORD.matcher(token).matches()) {
      return addWord(line, start, end, tokens);
    }
    tokens.add(
        token.chars().allMatch(c -> c == '-')
            ? "--"
            : token.startsWith("...") ? "..." : PtbCharacters.symbol(lower(token)));
    return end;
  }

  private static int endOfToken(String line, int start) {
    for (Pattern pattern : PtbPatterns.TOKENS) {
      Matcher matcher = pattern.matcher(line).region(start, windowEnd(line, start));
      matcher.useTransparentBounds(true);
      if (matcher.lookingAt()) {
        return matcher.end();
      }
    }
    throw new IllegalStateException("no pattern matches '" + line.substring(start) + "'");
  }

  private int addWord(String line, int start, int end, List<String> tokens) {
    Matcher negation = NEGATION.matcher(line).region(start, Math.min(line.length(), end + 2));
    boolean open = end + 2 < line.length() && isWordCharacter(line.charAt(end + 2));
    if (negation.matches() && !open) {
      tokens.add(lower(negation.group(1)));
      tokens.add("n't");
      return end + 2;
    }
    String word = line.substring(start, end);
    if (end < line.length() && line.charAt(end) == '.' && keepsPeriod(line, word, end + 1)) {
      tokens.add(lower(word) + ".");
      return end + 1;
    }
    return addPlainWord(line, start, end, tokens);
  }

  private boolean keepsPeriod(String line, String word, int next) {
    if (next < line.length() && line.charAt(next) == '.') {
      return false;
    }
    if (word.length() == 1) {
      return !endsSentence(line, next);
    }
    Abbreviation kind = abbreviations.get(lower(word));
    if (PtbPatterns.ACRONYM.matcher(word).matches() || kind == Abbreviation.ALWAYS) {
      return true;
    }
    if (kind == null) {
      return false;
    }
    boolean allCapitals = word.equals(word.toUpperCase(Locale.ROOT));
    return switch (kind) {
      case ALWAYS -> true;
      case CAPITALISED -> Character.isUpperCase(word.charAt(0));
      case NOT_ALL_CAPITALS -> !allCapitals;
      case BEFORE_NUMBER -> nextCharacter(line, next) >= '0' && nextCharacter(line, next) <= '9';
    };
  }

  /**
   * Returns true if a period after an initial ends the sentence: nothing follows, or a typical
   * first word of a sentence.
   */
  private static boolean endsSentence(String line, int next) {
    boolean attached = next < line.length() && !Whitespace.isBlank(line.charAt(next));
    int start = nextWord(line, next);
    int end = start;
    while (end < windowEnd(line, start) && !Whitespace.isBlank(line.charAt(end))) {
      end++;
    }
    return !attached && (start == end || SENTENCE_STARTS.contains(line.substring(start, end)));
  }

  private static char nextCharacter(String line, int from) {
    int at = nextWord(line, from);
    return at < line.length() ? line.charAt(at) : ' ';
  }

  private static int nextWord(String line, int from) {
    int at = from;
    while (at < line.length() && Whitespace.isBlank(line.charAt(at))) {
      at++;
    }
    return at;
  }

  private static String symbol(String line, int at, String token) {
    boolean opens = at + 1 < line.length() && isWordCharacter(line.charAt(at + 1));
    boolean closes = at > 0 && !Whitespace.isBlank(line.charAt(at - 1));
    return switch (token) {
      case "\"", "\u201c", "\u201d" -> opens && !closes ? "``" : "''";
      case "'", "\u2018", "\u2019" -> opens && !closes ? "`" : "'";
      default -> PtbCharacters.symbol(token);
    };
  }

  private static boolean isWordCharacter(char c) {
    return PtbPatterns.WORD_CHARACTER.matcher(String.valueOf(c)).matches();
  }

  private static String lower(String text) {
    return LowerCase.of(text.replace('\u2019', '\''));
  }
}
