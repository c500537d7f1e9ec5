package org.ithn.framework.data;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.base.CharMatcher;
import com.google.common.base.Preconditions;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Words and their ids by R2GenCMN's rules, or byte pairs by GPT-2's.
 *
 * <p>Ids of words start at 1, in the order of Unicode code points; {@code <unk>} is sorted among
 * the words. Ids of byte pairs start at 1, in the order of their table without the end token. Id 0
 * is begin, end and padding.
 */
public final class Vocabulary {
  /** Placeholder for every word that is not in the vocabulary. */
  public static final String UNKNOWN = "<unk>";

  private static final CharMatcher ASCII_BLANKS = CharMatcher.anyOf(" \t\n\u000b\f\r");

  private final ImmutableList<String> words;
  private final ImmutableMap<String, Integer> ids;
  private final ImmutableList<String> merges;
  private final Optional<BytePairEncoding> bytePairs;

  private Vocabulary(List<String> words, Optional<List<String>> merges) {
    this.merges = ImmutableList.copyOf(merges.orElse(List.of()));
    this.bytePairs = merges.map(BytePairEncoding::new);
    this.words = ImmutableList.copyOf(words);
    ImmutableMap.Builder<String, Integer> builder = ImmutableMap.builder();
    for (int i = 0; i < words.size(); i++) {
      builder.put(words.get(i), i + 1);
    }
    this.ids = builder.buildOrThrow();
  }

  /**
   * Builds the vocabulary of cleaned reports.
   *
   * @param cleanedReports words separated by single blanks
   * @param threshold words that occur fewer times become {@link #UNKNOWN}
   */
  public static Vocabulary ofReports(Iterable<String> cleanedReports, int threshold) {
    return ofCounts(countWords(cleanedReports), threshold);
  }

  /** Returns the number of occurrences of each word of cleaned reports, in no order. */
  public static Map<String, Integer> countWords(Iterable<String> cleanedReports) {
    Map<String, Integer> counts = new HashMap<>();
    for (String report : cleanedReports) {
      for (String word : PythonStrings.split(report)) {
        counts.merge(word, 1, Integer::sum);
      }
    }
    return counts;
  }

  /**
   * Builds the vocabulary of counted words.
   *
   * @param counts the result of {@link #countWords}
   * @param threshold words that occur fewer times become {@link #UNKNOWN}
   */
  public static Vocabulary ofCounts(Map<String, Integer> counts, int threshold) {
    List<String> kept = new ArrayList<>();
    counts.forEach(
        (word, count) -> {
          if (count >= threshold && !word.equals(UNKNOWN)) {
            kept.add(word);
          }
        });
    checkArgument(
        !kept.isEmpty(),
        "vocabulary: no word occurs %s times in the training reports; lower data.text.threshold",
        threshold);
    kept.add(UNKNOWN);
    kept.sort(Vocabulary::compareCodePoints);
    return new Vocabulary(kept, Optional.empty());
  }

  /** Restores a vocabulary of words from {@link #words()}. */
  public static Vocabulary ofWords(List<String> words) {
    checkArgument(
        words.contains(UNKNOWN), "vocabulary: the words do not contain %s; add it", UNKNOWN);
    return new Vocabulary(words, Optional.empty());
  }

  /**
   * Builds a vocabulary of byte pairs.
   *
   * @param pieces the pieces in the order of their ids, without the end token; one character per
   *     byte, see {@link BytePairEncoding}
   * @param merges the merges in the order in which they were learnt
   * @throws IllegalArgumentException if the piece of a byte or of a merge is missing
   */
  public static Vocabulary ofBytePairs(List<String> pieces, List<String> merges) {
    Set<String> known = new HashSet<>(pieces);
    for (String letter : BytePairEncoding.alphabet()) {
      checkArgument(
          known.contains(letter),
          "vocabulary: the single-byte piece '%s' is missing; use the complete table",
          letter);
    }
    for (String merge : merges) {
      checkArgument(
          known.contains(merge.replace(" ", "")),
          "vocabulary: the merge '%s' has no piece; use the complete table",
          merge);
    }
    return new Vocabulary(pieces, Optional.of(merges));
  }

  /** Returns true if tokens are byte pairs. */
  public boolean hasBytePairs() {
    return bytePairs.isPresent();
  }

  /** Returns the byte-pair merges; empty for words. */
  public ImmutableList<String> merges() {
    return merges;
  }

  /** Returns the words or pieces in the order of their ids, without id 0. */
  public ImmutableList<String> words() {
    return words;
  }

  /** Returns the number of words, including {@code <unk>} but not id 0. */
  public int size() {
    return words.size();
  }

  /** Returns W, the width of the logits: the words and id 0. */
  public int width() {
    return words.size() + 1;
  }

  /**
   * Returns the id of a word, or that of {@link #UNKNOWN}; with byte pairs, only pieces have ids.
   */
  public int id(String word) {
    Integer id = ids.get(word);
    return id != null
        ? id
        : Preconditions.checkNotNull(ids.get(UNKNOWN), "vocabulary: no piece '%s'", word);
  }

  /**
   * Encodes a report as {@code 0, words, 0}, truncated to {@code maxLength} tokens.
   *
   * @param cleanedReport words separated by blanks
   * @param maxLength the maximum number of tokens, including begin and end
   */
  public int[] encode(String cleanedReport, int maxLength) {
    List<String> split =
        bytePairs.isPresent()
            ? tokenizeBytePairs(cleanedReport)
            : PythonStrings.split(cleanedReport);
    int[] row = new int[Math.min(split.size() + 2, maxLength)];
    for (int i = 1; i < row.length && i <= split.size(); i++) {
      row[i] = id(split.get(i - 1));
    }
    return row;
  }

  /** Splits a report into pieces, with a blank before every word including the first. */
  private List<String> tokenizeBytePairs(String cleanedReport) {
    String text = String.join(" ", PythonStrings.split(cleanedReport));
    synchronized (this) { // the tokenizer caches words and is not thread-safe
      return bytePairs.orElseThrow().tokenize(text.isEmpty() ? "" : " " + text);
    }
  }

  /**
   * Returns the bytes of each id; byte pairs may hold only part of a character.
   *
   * @return W arrays; the one of id 0 is empty
   */
  public List<byte[]> tokenBytes() {
    List<byte[]> bytes = new ArrayList<>();
    bytes.add(new byte[0]);
    for (String word : words) {
      bytes.add(
          hasBytePairs() ? BytePairEncoding.decode(word) : word.getBytes(StandardCharsets.UTF_8));
    }
    return bytes;
  }

  /**
   * Decodes ids up to the first 0. Words are joined by blanks. Byte pairs are concatenated and
   * stripped of surrounding white space; invalid UTF-8 becomes U+FFFD.
   */
  public String decode(int[] row) {
    return hasBytePairs() ? decodeBytePairs(row) : decodeWords(row);
  }

  private String decodeBytePairs(int[] row) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int id : row) {
      if (id == 0) {
        break;
      }
      bytes.writeBytes(BytePairEncoding.decode(words.get(id - 1)));
    }
    return ASCII_BLANKS.trimFrom(bytes.toString(StandardCharsets.UTF_8));
  }

  private String decodeWords(int[] row) {
    StringBuilder text = new StringBuilder();
    for (int id : row) {
      if (id == 0) {
        break;
      }
      if (text.length() > 0) {
        text.append(' ');
      }
      text.append(words.get(id - 1));
    }
    return text.toString();
  }

  private static int compareCodePoints(String a, String b) {
    return java.util.Arrays.compare(a.codePoints().toArray(), b.codePoints().toArray());
  }
}
