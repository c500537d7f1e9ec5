package org.ithn.metrics.embedding;

import java.util.ArrayList;
import java.util.List;

/**
 * Model without weights: a word's id is its first letter, and its state a vector of width 2 with
 * the angle of its letter, 10 degrees for each from {@code a}; special tokens point to 350 degrees.
 */
final class LetterEncoder implements TokenEncoder, TextEmbedder {
  private static final int SPECIAL = 'a' - 1;

  /** The texts that were encoded, in order. */
  final List<String> encoded = new ArrayList<>();

  @Override
  public String name() {
    return "letters";
  }

  @Override
  public int layer() {
    return 1;
  }

  @Override
  public int width() {
    return 2;
  }

  @Override
  public int[] tokenIds(String text) {
    List<Integer> ids = new ArrayList<>(List.of(SPECIAL));
    for (String word : text.split(" ", -1)) {
      if (!word.isEmpty()) {
        ids.add(word.codePointAt(0));
      }
    }
    ids.add(SPECIAL);
    return ids.stream().mapToInt(Integer::intValue).toArray();
  }

  @Override
  public List<float[]> encode(List<String> texts) {
    encoded.addAll(texts);
    List<float[]> states = new ArrayList<>();
    for (String text : texts) {
      int[] ids = tokenIds(text);
      float[] rows = new float[2 * ids.length];
      for (int t = 0; t < ids.length; t++) {
        double angle = Math.toRadians(10.0 * (ids[t] - 'a'));
        rows[2 * t] = (float) (3 * Math.cos(angle)); // the length must not matter
        rows[2 * t + 1] = (float) (3 * Math.sin(angle));
      }
      states.add(rows);
    }
    return states;
  }

  @Override
  public List<float[]> embed(List<String> texts) {
    return encode(texts).stream()
        .map(rows -> rows.length == 4 ? new float[2] : new float[] {rows[2], rows[3]})
        .toList();
  }
}
