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
 * Words and their ids, by R2GenCMN's rules; or byte pairs, by GPT-2's.
 *
 * <p>Ids of words start at 1 in the order of Unicode code points, {@code <unk>} sorted among the
 * words. Ids of byte pairs start at 1 in the order of their table, the end left out. Id 0 is begin,
 * end and padding.
 */
public final class Vocabulary {
  /** Stands for every word that is not in the vocabulary. */
  public static final String UNKNOWN = "<unk>";

  private static final CharMatcher ASCII_BLANKS = CharMatcher.anyOf(" \t\n\u000b\f\r");

  private final ImmutableList<String> words;
  private final ImmutableMap<String, Integer> ids;
  private final ImmutableList<String> merges;
  private final Optional<BytePairEncoding> pairs;

  private Vocabulary(List<String> words, Optional<List<String>> merges) {
    this.merges = ImmutableList.copyOf(merges.orElse(List.of()));
    this.pairs = merges.map(BytePairEncoding::new);
    this.words = ImmutableList.copyOf(words);
    ImmutableMap.Builder<String, Integer> builder = ImmutableMap.builder();
    for (int i = 0; i < words.size(); i++) {
      builder.put(words.get(i), i + 1);
    }
    this.ids = builder.buildOrThrow();
  }

  /**
   * Counts the words of cleaned reports.
   *
   * @param cleanedReports words separated by single blanks
   * @param threshold words seen fewer times become {@link #UNKNOWN}
   */
  public static Vocabulary ofReports(Iterable<String> cleanedReports, int threshold) {
    Map<String, Integer> counts = new HashMap<>();
    for (String report : cleanedReports) {
      for (String word : PythonStrings.split(report)) {
        counts.merge(word, 1, Integer::sum);
      }
    }
    List<String> kept = new ArrayList<>();
    counts.forEach(
        (word, count) -> {
          if (count >= threshold && !word.equals(UNKNOWN)) {
            kept.add(word);
          }
        });
    checkArgument(
        !kept.isEmpty(),
        "vocabulary: no word of the training reports occurs %s times; lower data.text.threshold",
        threshold);
    kept.add(UNKNOWN);
    kept.sort(Vocabulary::compareCodePoints);
    return new Vocabulary(kept, Optional.empty());
  }

  /** The words in the order of their ids, as {@link #words()} gave them. */
  public static Vocabulary ofWords(List<String> words) {
    checkArgument(
        words.contains(UNKNOWN), "vocabulary: the word %s is missing among the words", UNKNOWN);
    return new Vocabulary(words, Optional.empty());
  }

  /**
   * Byte pairs instead of words.
   *
   * @param pieces in the order of their ids, the end left out; a letter for each byte, see {@link
   *     BytePairEncoding}
   * @param merges in the order in which they were learnt
   */
  public static Vocabulary ofBytePairs(List<String> pieces, List<String> merges) {
    Set<String> known = new HashSet<>(pieces);
    for (String letter : BytePairEncoding.alphabet()) {
      checkArgument(
          known.contains(letter), "byte pairs: the piece '%s' of a single byte is missing", letter);
    }
    return new Vocabulary(pieces, Optional.of(merges));
  }

  /** Whether tokens are byte pairs. */
  public boolean hasBytePairs() {
    return pairs.isPresent();
  }

  /** The merges of byte pairs; none of words. */
  public ImmutableList<String> merges() {
    return merges;
  }

  /** Words or pieces without id 0, in the order of their ids. */
  public ImmutableList<String> words() {
    return words;
  }

  /** The number of words, {@code <unk>} included and id 0 not. */
  public int size() {
    return words.size();
  }

  /** W, the width of the logits: the words and id 0. */
  public int width() {
    return words.size() + 1;
  }

  /** The id of a word, that of {@link #UNKNOWN} for others; of byte pairs only pieces have one. */
  public int id(String word) {
    Integer id = ids.get(word);
    return id != null ? id : Preconditions.checkNotNull(ids.get(UNKNOWN), "no piece '%s'", word);
  }

  /**
   * {@code 0, words, 0}, cut to {@code maxLength} (a long report loses its end).
   *
   * @param cleanedReport words separated by blanks
   */
  public int[] encode(String cleanedReport, int maxLength) {
    List<String> split =
        pairs.isPresent() ? tokenizeBytePairs(cleanedReport) : PythonStrings.split(cleanedReport);
    int[] row = new int[Math.min(split.size() + 2, maxLength)];
    for (int i = 1; i < row.length && i <= split.size(); i++) {
      row[i] = id(split.get(i - 1));
    }
    return row;
  }

  /** With a blank before the first word, as before every other. */
  private List<String> tokenizeBytePairs(String cleanedReport) {
    String text = String.join(" ", PythonStrings.split(cleanedReport));
    synchronized (this) { // what was split is remembered
      return pairs.orElseThrow().tokenize(text.isEmpty() ? "" : " " + text);
    }
  }

  /**
   * What ids stand for: the bytes of each, which are a part of a character where byte pairs cut it.
   *
   * @return {@code [W]}; empty at 0
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
   * Words joined by blanks up to the first 0; byte pairs joined without, where U+FFFD stands for
   * what is no UTF-8, and without white space at the ends.
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
