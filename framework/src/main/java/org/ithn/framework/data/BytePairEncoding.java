package org.ithn.framework.data;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Byte-level byte-pair encoding, as used by GPT-2 and RoBERTa: words with their leading space, as
 * bytes, merged pair by pair in the learnt order.
 *
 * <p>A piece is written with one printable character per byte, so it contains no blank; U+0120, for
 * instance, stands for the space. {@code " a giraffe"} becomes {@code Ġa}, {@code Ġgir}, {@code
 * affe} with GPT-2's merges. Not thread-safe.
 *
 * <p>Source: Sennrich et al. (ACL 2016); Radford et al., "Language Models are Unsupervised
 * Multitask Learners" (2019). Differs: special tokens that appear in a text are treated as text.
 */
public final class BytePairEncoding {
  private static final Pattern WORDS =
      Pattern.compile(
          "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
          Pattern.UNICODE_CHARACTER_CLASS);
  private static final int MAX_CACHED = 100_000;
  private static final int MAX_CACHED_LENGTH = 100;
  private static final int BYTES = 256;
  private static final List<String> LETTERS = letters();

  private final Map<String, Integer> ranks = new HashMap<>();
  private final Map<String, List<String>> cache = new HashMap<>();

  /**
   * Creates a tokenizer from its merges.
   *
   * @param merges two pieces separated by a blank, in the order in which they were learnt
   */
  public BytePairEncoding(List<String> merges) {
    merges.forEach(merge -> ranks.put(merge, ranks.size()));
  }

  private static List<String> letters() {
    List<String> letters = new ArrayList<>();
    int next = BYTES;
    for (int b = 0; b < BYTES; b++) {
      boolean printable = (b >= '!' && b <= '~') || (b >= 0xa1 && b <= 0xac) || b >= 0xae;
      letters.add(Character.toString(printable ? b : next++));
    }
    return List.copyOf(letters);
  }

  /** Returns the character that stands for each byte, in the order 0 to 255. */
  public static List<String> alphabet() {
    return LETTERS;
  }

  /**
   * Splits a text into pieces.
   *
   * @param text any text; may be empty
   */
  public List<String> tokenize(String text) {
    List<String> found = new ArrayList<>();
    Matcher words = WORDS.matcher(text);
    while (words.find()) {
      String word = words.group();
      List<String> known = cache.get(word);
      if (known == null) {
        known = merge(word);
        if (cache.size() < MAX_CACHED && word.length() <= MAX_CACHED_LENGTH) {
          cache.put(word, known);
        }
      }
      found.addAll(known);
    }
    return found;
  }

  /** Pair of neighbouring pieces that can be merged: its rank, and the start of the left piece. */
  private record Candidate(int rank, int start, String pair) implements Comparable<Candidate> {
    @Override
    public int compareTo(Candidate other) {
      return rank != other.rank
          ? Integer.compare(rank, other.rank)
          : Integer.compare(start, other.start);
    }
  }

  /**
   * Merges the leftmost pair of the lowest rank until there is none. A priority queue of pairs
   * keeps the time at O(n log n); a pair that a merge has changed is dropped when it is polled.
   */
  private List<String> merge(String word) {
    List<String> parts = new ArrayList<>();
    for (byte b : word.getBytes(StandardCharsets.UTF_8)) {
      parts.add(LETTERS.get(b & 0xff));
    }
    int[] next = IntStream.rangeClosed(1, parts.size()).toArray();
    int[] previous = IntStream.range(-1, parts.size() - 1).toArray();
    PriorityQueue<Candidate> queue = new PriorityQueue<>();
    for (int i = 0; i + 1 < parts.size(); i++) {
      candidate(parts, i, i + 1).ifPresent(queue::add);
    }
    while (!queue.isEmpty()) {
      Candidate best = queue.poll();
      int left = best.start();
      int right = next[left];
      if (right < parts.size() && best.pair().equals(pair(parts, left, right))) {
        parts.set(left, parts.get(left) + parts.set(right, ""));
        next[left] = next[right];
        if (next[left] < parts.size()) {
          previous[next[left]] = left;
          candidate(parts, left, next[left]).ifPresent(queue::add);
        }
        if (previous[left] >= 0) {
          candidate(parts, previous[left], left).ifPresent(queue::add);
        }
      }
    }
    return parts.stream().filter(part -> !part.isEmpty()).toList();
  }

  private Optional<Candidate> candidate(List<String> parts, int left, int right) {
    String pair = pair(parts, left, right);
    return Optional.ofNullable(ranks.get(pair)).map(rank -> new Candidate(rank, left, pair));
  }

  private static String pair(List<String> parts, int left, int right) {
    return parts.get(left) + " " + parts.get(right);
  }

  /**
   * Returns the bytes of a piece. A character that stands for no byte, as in special tokens, is
   * encoded as UTF-8.
   */
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
