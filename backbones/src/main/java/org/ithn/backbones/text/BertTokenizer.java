package org.ithn.backbones.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Tokenizer of BERT: cleans the text, splits it at white space and punctuation, and splits each
 * word greedily into the longest known pieces.
 *
 * <p>Source: Hugging Face tokenizers, {@code BertNormalizer}, {@code BertPreTokenizer} and {@code
 * WordPiece}. Differs: special tokens that appear in a text are treated as text. Module {@code
 * chexbert} has a separate tokenizer, because neither module may depend on the other and the two
 * follow different implementations of blanks, Han characters and control characters.
 */
final class BertTokenizer implements TextTokenizer {
  private static final int MAX_WORD_LENGTH = 100;
  private static final String CONTINUATION_PREFIX = "##";

  private final Map<String, Integer> ids;
  private final boolean lowerCase;
  private final boolean stripAccents;
  private final int unknown;

  private BertTokenizer(Map<String, Integer> ids, boolean lowerCase, boolean stripAccents) {
    this.ids = ids;
    this.lowerCase = lowerCase;
    this.stripAccents = stripAccents;
    this.unknown = TextTokenizer.requireId(ids, "[UNK]");
  }

  static BertTokenizer load(ModelFolder folder) {
    boolean lower = true;
    JsonNode accents = null;
    if (folder.has("tokenizer_config.json")) {
      JsonNode settings = folder.loadJson("tokenizer_config.json");
      lower = settings.path("do_lower_case").asBoolean(true);
      accents = settings.path("strip_accents");
    }
    Map<String, Integer> ids;
    if (folder.has("vocab.txt")) {
      ids = new HashMap<>();
      for (String token : folder.loadLines("vocab.txt")) {
        ids.put(token, ids.size());
      }
    } else {
      JsonNode tokenizer = folder.loadJson("tokenizer.json");
      ids =
          TextTokenizer.parseVocabulary(
              folder, "tokenizer.json", tokenizer.path("model").path("vocab"));
      lower = tokenizer.path("normalizer").path("lowercase").asBoolean(lower);
      accents = tokenizer.path("normalizer").path("strip_accents");
    }
    boolean configured = accents != null && accents.isBoolean();
    return new BertTokenizer(ids, lower, configured ? accents.booleanValue() : lower);
  }

  @Override
  public int specialTokenId(String token) {
    return TextTokenizer.requireId(ids, token);
  }

  @Override
  public String settings() {
    return "bert lowerCase=%s stripAccents=%s %s"
        .formatted(lowerCase, stripAccents, TextTokenizer.describe(ids));
  }

  @Override
  public List<Integer> tokenIds(String text) {
    List<Integer> found = new ArrayList<>();
    for (String word : words(normalise(text))) {
      addPieces(word, found);
    }
    return found;
  }

  private String normalise(String text) {
    StringBuilder cleaned = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              if (isWhiteSpace(c)) {
                cleaned.append(' ');
              } else if (isHan(c)) {
                cleaned.append(' ').appendCodePoint(c).append(' ');
              } else if (c != 0xfffd && !isControl(c)) {
                cleaned.appendCodePoint(c);
              }
            });
    String result = cleaned.toString();
    if (stripAccents) {
      result = withoutAccents(result);
    }
    return lowerCase ? toLowerCase(result) : result;
  }

  /**
   * Removes accents. Each character is decomposed separately, because the time to sort the accents
   * of one letter is quadratic.
   */
  private static String withoutAccents(String text) {
    StringBuilder stripped = new StringBuilder();
    text.codePoints()
        .flatMap(c -> Normalizer.normalize(Character.toString(c), Normalizer.Form.NFD).codePoints())
        .filter(c -> Character.getType(c) != Character.NON_SPACING_MARK)
        .forEach(stripped::appendCodePoint);
    return stripped.toString();
  }

  /** Converts each character separately, so a sigma at a word's end does not become final. */
  private static String toLowerCase(String text) {
    StringBuilder lowerCased = new StringBuilder();
    text.codePoints()
        .forEach(c -> lowerCased.append(Character.toString(c).toLowerCase(Locale.ROOT)));
    return lowerCased.toString();
  }

  private static List<String> words(String text) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              boolean mark = isPunctuation(c);
              if ((mark || isWhiteSpace(c)) && word.length() > 0) {
                words.add(word.toString());
                word.setLength(0);
              }
              if (mark) {
                words.add(Character.toString(c));
              } else if (!isWhiteSpace(c)) {
                word.appendCodePoint(c);
              }
            });
    if (word.length() > 0) {
      words.add(word.toString());
    }
    return words;
  }

  private void addPieces(String word, List<Integer> found) {
    int before = found.size();
    boolean tooLong = word.codePointCount(0, word.length()) > MAX_WORD_LENGTH;
    int start = 0;
    while (!tooLong && start < word.length()) {
      int end = word.length();
      Integer id = null;
      while (end > start) {
        String piece = word.substring(start, end);
        id = ids.get(start == 0 ? piece : CONTINUATION_PREFIX + piece);
        if (id != null) {
          break;
        }
        end = word.offsetByCodePoints(end, -1);
      }
      if (id == null) {
        break;
      }
      found.add(id);
      start = end;
    }
    if (start < word.length()) {
      found.subList(before, found.size()).clear();
      found.add(unknown);
    }
  }

  /** Returns true for characters with Unicode's White_Space property. */
  private static boolean isWhiteSpace(int c) {
    return c == ' ' || (c >= 9 && c <= 13) || c == 0x85 || Character.isSpaceChar(c);
  }

  private static boolean isControl(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.PRIVATE_USE,
          Character.SURROGATE,
          Character.UNASSIGNED ->
          true;
      default -> false;
    };
  }

  private static boolean isPunctuation(int c) {
    if (c < 128) {
      return c > ' ' && c < 127 && !Character.isLetterOrDigit(c);
    }
    return switch (Character.getType(c)) {
      case Character.CONNECTOR_PUNCTUATION,
          Character.DASH_PUNCTUATION,
          Character.START_PUNCTUATION,
          Character.END_PUNCTUATION,
          Character.INITIAL_QUOTE_PUNCTUATION,
          Character.FINAL_QUOTE_PUNCTUATION,
          Character.OTHER_PUNCTUATION ->
          true;
      default -> false;
    };
  }

  /** Returns true for the Unicode blocks that BERT treats as Chinese. */
  private static boolean isHan(int c) {
    return (c >= 0x4e00 && c <= 0x9fff)
        || (c >= 0x3400 && c <= 0x4dbf)
        || (c >= 0x20000 && c <= 0x2a6df)
        || (c >= 0x2a700 && c <= 0x2b73f)
        || (c >= 0x2b740 && c <= 0x2b81f)
        || (c >= 0x2b920 && c <= 0x2ceaf)
        || (c >= 0xf900 && c <= 0xfaff)
        || (c >= 0x2f800 && c <= 0x2fa1f);
  }
}
