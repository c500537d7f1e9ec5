package org.ithn.datasets.mining;

import static com.google.common.base.Preconditions.checkArgument;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * One of several consecutive parts of the training studies, of nearly equal size. A machine mines
 * the neighbours of its part among all studies.
 *
 * @param index the part, from 1
 * @param count the number of parts, 1 to 10,000
 */
public record Shard(int index, int count) {
  private static final int MOST = 10_000;
  private static final Pattern TEXT = Pattern.compile("([1-9]\\d{0,4})/([1-9]\\d{0,4})");

  public Shard {
    checkArgument(
        count >= 1 && count <= MOST && index >= 1 && index <= count,
        "shard %s/%s; expected i/n with i from 1 to n and n at most 10000",
        index,
        count);
  }

  /**
   * Parses {@code i/n}, such as {@code 3/8}.
   *
   * @throws IllegalArgumentException if it is not of this form
   */
  public static Shard parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    checkArgument(
        matcher.matches(), "shard '%s'; expected i/n with i from 1 to n, such as 3/8", text);
    return new Shard(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
  }

  /** Returns all parts in order. */
  public static List<Shard> all(int count) {
    return IntStream.rangeClosed(1, count).mapToObj(index -> new Shard(index, count)).toList();
  }

  /** Returns the index of the first of {@code size} rows that belongs to this part. */
  int first(int size) {
    return (int) ((long) size * (index - 1) / count);
  }

  /** Returns the index after the last row. */
  int end(int size) {
    return (int) ((long) size * index / count);
  }

  /** Returns the file of this part beside the file of the whole, such as {@code a.jsonl.3-of-8}. */
  public Path file(Path whole) {
    return whole.resolveSibling(whole.getFileName() + "." + index + "-of-" + count);
  }

  @Override
  public String toString() {
    return index + "/" + count;
  }
}
