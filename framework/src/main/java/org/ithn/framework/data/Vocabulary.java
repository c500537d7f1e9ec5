package org.ithn.framework.data;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Words and their ids, by R2GenCMN's rules.
 *
 * <p>Ids start at 1 in the order of Unicode code points, {@code <unk>} sorted among the words; id 0
 * is begin, end and padding.
 */
public final class Vocabulary {
  /** Stands for every word that is not in the vocabulary. */
  public static final String UNKNOWN = "<unk>";

  private final ImmutableList<String> words;
  private final ImmutableMap<String, Integer> ids;

  private Vocabulary(List<String> words) {
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
      for (String word : Words.split(report)) {
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
        "vocabulary: no word of the training reports occurs %s times; lower data.threshold",
        threshold);
    kept.add(UNKNOWN);
    kept.sort(Vocabulary::compareCodePoints);
    return new Vocabulary(kept);
  }

  /** The words in the order of their ids, as {@link #words()} gave them. */
  public static Vocabulary ofWords(List<String> words) {
    checkArgument(
        words.contains(UNKNOWN), "vocabulary: the word %s is missing among the words", UNKNOWN);
    return new Vocabulary(words);
  }

  /** Words without id 0, in the order of their ids. */
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

  /** The id of a word, that of {@link #UNKNOWN} for others. */
  public int id(String word) {
    Integer id = ids.get(word);
    return id != null ? id : ids.get(UNKNOWN);
  }

  /**
   * {@code 0, words, 0}, cut to {@code maxLength} (a long report loses its end).
   *
   * @param cleanedReport words separated by blanks
   */
  public int[] encode(String cleanedReport, int maxLength) {
    List<String> split = Words.split(cleanedReport);
    int[] row = new int[Math.min(split.size() + 2, maxLength)];
    for (int i = 1; i < row.length && i <= split.size(); i++) {
      row[i] = id(split.get(i - 1));
    }
    return row;
  }

  /** Words joined by blanks up to the first 0. */
  public String decode(int[] row) {
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
