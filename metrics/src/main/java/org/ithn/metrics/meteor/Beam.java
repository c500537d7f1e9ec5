package org.ithn.metrics.meteor;

/**
 * The best alignments up to a reference word, best first; of equal ones the earlier is the better.
 *
 * <p>Gives what sorting all of them stably and cutting the list would give, without holding those
 * that are cut.
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

  /** Whether an alignment with one more match would be kept now. */
  boolean keeps(PartialAlignment path, Match match) {
    return size < WIDTH || path.isBetterWith(match, kept[WIDTH - 1]);
  }

  /** Puts the alignment behind all that are at least as good; forgets it if these are enough. */
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

  /** Marks the words of the matches that were added last, now that it is known what is kept. */
  void markUsedWords() {
    for (int i = 0; i < size; i++) {
      kept[i].markUsedWords();
    }
  }
}
