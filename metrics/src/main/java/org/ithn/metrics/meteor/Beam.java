package org.ithn.metrics.meteor;

/**
 * The best alignments up to a reference word, best first; in a tie the earlier one wins.
 *
 * <p>Equivalent to sorting all alignments stably and truncating the list, without storing the rest.
 */
final class Beam {
  private static final int WIDTH = 40;

  private final PartialAlignment[] kept = new PartialAlignment[WIDTH];
  private int size;

  boolean isEmpty() {
    return size == 0;
  }

  int size() {
    return size;
  }

  PartialAlignment get(int index) {
    return kept[index];
  }

  void clear() {
    size = 0;
  }

  /** Returns true if an alignment with one more match would currently be kept. */
  boolean keeps(PartialAlignment path, Match match) {
    return size < WIDTH || path.isBetterWith(match, kept[WIDTH - 1]);
  }

  /**
   * Inserts an alignment after all that are at least as good, unless those already fill the beam.
   */
  void add(PartialAlignment path) {
    int place = size;
    while (place > 0 && PartialAlignment.compare(path, kept[place - 1]) < 0) {
      place--;
    }
    if (place < WIDTH) {
      size = Math.min(size + 1, WIDTH);
      System.arraycopy(kept, place, kept, place + 1, size - 1 - place);
      kept[place] = path;
    }
  }

  /** Marks the words of the last added matches, once it is known which alignments are kept. */
  void markUsedWords() {
    for (int i = 0; i < size; i++) {
      kept[i].markUsedWords();
    }
  }
}
