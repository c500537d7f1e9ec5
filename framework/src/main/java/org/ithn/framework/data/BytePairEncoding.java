package org.ithn.framework.data;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Byte-level byte pairs, as GPT-2 and RoBERTa split text: words with the blank before them, as
 * bytes, merged pair by pair in the order that was learnt.
 *
 * <p>A piece is written with one letter for each byte, so that it has no blank: U+0120 stands for
 * the blank, for instance. {@code " a giraffe"} becomes {@code Ġa}, {@code Ġgir}, {@code affe} with
 * GPT-2's merges. Not for several threads at once.
 *
 * <p>Source: Sennrich et al. (ACL 2016); Radford et al., "Language Models are Unsupervised
 * Multitask Learners" (2019). Differs: special tokens written out in a text are text.
 */
public final class BytePairEncoding {
  private static final Pattern WORDS =
      Pattern.compile(
          "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
          Pattern.UNICODE_CHARACTER_CLASS);
  private static final int MAX_REMEMBERED = 100_000;
  private static final int BYTES = 256;
  private static final List<String> LETTERS = letters();

  private final Map<String, Integer> ranks = new HashMap<>();
  private final Map<String, List<String>> cache = new HashMap<>();

  /**
   * Byte pairs.
   *
   * @param merges two pieces and a blank between them, the first merge first
   */
  public BytePairEncoding(List<String> merges) {
    merges.forEach(merge -> ranks.put(merge, ranks.size()));
  }

  /** For each byte the letter that stands for it. */
  private static List<String> letters() {
    List<String> letters = new ArrayList<>();
    int next = BYTES;
    for (int b = 0; b < BYTES; b++) {
      boolean printable = (b >= '!' && b <= '~') || (b >= 0xa1 && b <= 0xac) || b >= 0xae;
      letters.add(Character.toString(printable ? b : next++));
    }
    return List.copyOf(letters);
  }

  /** For each byte, from 0, the letter that stands for it. */
  public static List<String> alphabet() {
    return LETTERS;
  }

  /**
   * The pieces of a text.
   *
   * @param text any, the empty one included
   */
  public List<String> tokenize(String text) {
    List<String> found = new ArrayList<>();
    Matcher words = WORDS.matcher(text);
    while (words.find()) {
      String word = words.group();
      List<String> known = cache.get(word);
      if (known == null) {
        known = merge(word);
        if (cache.size() < MAX_REMEMBERED) {
          cache.put(word, known);
        }
      }
      found.addAll(known);
    }
    return found;
  }

  private List<String> merge(String word) {
    List<String> parts = new ArrayList<>();
    for (byte b : word.getBytes(StandardCharsets.UTF_8)) {
      parts.add(LETTERS.get(b & 0xff));
    }
    while (parts.size() > 1) {
      int best = -1;
      int bestRank = Integer.MAX_VALUE;
      for (int i = 0; i + 1 < parts.size(); i++) {
        int rank = ranks.getOrDefault(parts.get(i) + " " + parts.get(i + 1), Integer.MAX_VALUE);
        if (rank < bestRank) {
          bestRank = rank;
          best = i;
        }
      }
      if (best < 0) {
        break;
      }
      parts.set(best, parts.get(best) + parts.remove(best + 1));
    }
    return List.copyOf(parts);
  }

  /** The bytes of a piece; a letter that stands for none, as special tokens may have, is itself. */
  public static byte[] decode(String piece) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    piece
        .codePoints()
        .mapToObj(Character::toString)
        .forEach(
            letter -> {
              int b = LETTERS.indexOf(letter);
              if (b >= 0) {
                bytes.write(b);
              } else {
                bytes.writeBytes(letter.getBytes(StandardCharsets.UTF_8));
              }
            });
    return bytes.toByteArray();
  }
}
