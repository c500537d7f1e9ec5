package org.ithn.chexbert;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ithn.metrics.text.LowerCase;

/**
 * Tokeniser into BERT's uncased word pieces: lower case without accents, punctuation separated,
 * each word split greedily into the longest pieces of the vocabulary, continuations marked {@code
 * ##}.
 *
 * <p>A word that cannot be split, or has more than 100 characters, is {@code [UNK]}. Source: Devlin
 * et al. (2019), tokenisation of the uncased models. Package {@code org.ithn.backbones.text} has a
 * separate tokenizer, because neither module may depend on the other and the two follow different
 * implementations of blanks, Han characters and control characters.
 */
public final class WordPieceTokenizer {
  private static final int LONGEST_WORD = 100;

  private final Map<String, Integer> pieces;
  private final int unknown;
  private final int start;
  private final int end;
  private final int padding;

  /**
   * Creates a tokeniser from a vocabulary.
   *
   * @param vocabulary the pieces; a piece's id is its index in the list
   * @param where the name of the vocabulary for error messages
   * @throws IllegalArgumentException if it lacks one of {@code [PAD]}, {@code [UNK]}, {@code
   *     [CLS]}, {@code [SEP]}
   */
  public WordPieceTokenizer(List<String> vocabulary, String where) {
    pieces = new HashMap<>();
    for (String piece : vocabulary) {
      pieces.putIfAbsent(piece, pieces.size());
    }
    padding = special("[PAD]", where);
    unknown = special("[UNK]", where);
    start = special("[CLS]", where);
    end = special("[SEP]", where);
  }

  /** Reads a {@code vocab.txt}: one piece per line, ids from 0. */
  public static WordPieceTokenizer load(Path file) {
    try {
      return new WordPieceTokenizer(
          Files.readAllLines(file, StandardCharsets.UTF_8), file.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(
          file + ": cannot be read as UTF-8 text; name BERT's vocab.txt", e);
    }
  }

  private int special(String piece, String where) {
    Integer id = pieces.get(piece);
    if (id == null) {
      throw new IllegalArgumentException(
          "%s: %s is missing among %d pieces; name the vocab.txt of bert-base-uncased"
              .formatted(where, piece, pieces.size()));
    }
    return id;
  }

  /** Returns the id of {@code [PAD]}. */
  public int paddingId() {
    return padding;
  }

  /**
   * Returns the ids of {@code [CLS]}, the pieces of the text, and {@code [SEP]}.
   *
   * @param length the largest number of ids; the text is truncated, {@code [SEP]} stays
   */
  public long[] encode(String text, int length) {
    List<Integer> ids = new ArrayList<>();
    ids.add(start);
    for (String word : words(text)) {
      addPieces(word, ids);
    }
    List<Integer> kept = ids.subList(0, Math.min(ids.size(), length - 1));
    kept.add(end);
    return kept.stream().mapToLong(Integer::longValue).toArray();
  }

  /**
   * Returns the words of a text: lower case, no accents, each punctuation mark and Han character
   * separate.
   */
  static List<String> words(String text) {
    String plain = withoutAccents(LowerCase.of(text));
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    plain
        .codePoints()
        .forEach(
            c -> {
              if (isBlank(c)) {
                finish(word, words);
              } else if (isPunctuationOrHan(c)) {
                finish(word, words);
                words.add(Character.toString(c));
              } else if (!isControl(c)) {
                word.appendCodePoint(c);
              }
            });
    finish(word, words);
    return words;
  }

  /**
   * Removes accents. Each character is decomposed separately, because the time to sort the accents
   * of one letter is quadratic.
   */
  private static String withoutAccents(String text) {
    StringBuilder plain = new StringBuilder();
    text.codePoints()
        .flatMap(c -> Normalizer.normalize(Character.toString(c), Normalizer.Form.NFD).codePoints())
        .filter(c -> Character.getType(c) != Character.NON_SPACING_MARK)
        .forEach(plain::appendCodePoint);
    return plain.toString();
  }

  private static void finish(StringBuilder word, List<String> words) {
    if (word.length() > 0) {
      words.add(word.toString());
      word.setLength(0);
    }
  }

  private static boolean isBlank(int c) {
    return c == '\t' || c == '\n' || c == '\r' || Character.getType(c) == Character.SPACE_SEPARATOR;
  }

  private static boolean isControl(int c) {
    int type = Character.getType(c);
    return c == 0xFFFD
        || type == Character.CONTROL
        || type == Character.FORMAT
        || type == Character.PRIVATE_USE
        || type == Character.SURROGATE
        || type == Character.UNASSIGNED;
  }

  /** Returns true for ASCII symbols, Unicode punctuation and Han characters. */
  private static boolean isPunctuationOrHan(int c) {
    boolean asciiSymbol = c > ' ' && c < 127 && !Character.isLetterOrDigit(c);
    return asciiSymbol
        || switch (Character.getType(c)) {
          case Character.CONNECTOR_PUNCTUATION,
              Character.DASH_PUNCTUATION,
              Character.START_PUNCTUATION,
              Character.END_PUNCTUATION,
              Character.INITIAL_QUOTE_PUNCTUATION,
              Character.FINAL_QUOTE_PUNCTUATION,
              Character.OTHER_PUNCTUATION ->
              true;
          default -> Character.isIdeographic(c);
        };
  }

  private void addPieces(String word, List<Integer> ids) {
    List<Integer> found = new ArrayList<>();
    int from = 0;
    int length = word.codePointCount(0, word.length());
    while (from < word.length() && length <= LONGEST_WORD) {
      int to = word.length();
      Integer id = pieces.get(piece(word, from, to));
      while (id == null && to > from + 1) {
        to--;
        id = pieces.get(piece(word, from, to));
      }
      if (id == null) {
        break;
      }
      found.add(id);
      from = to;
    }
    if (from < word.length()) {
      ids.add(unknown);
    } else {
      ids.addAll(found);
    }
  }

  private static String piece(String word, int from, int to) {
    return (from == 0 ? "" : "##") + word.substring(from, to);
  }
}
