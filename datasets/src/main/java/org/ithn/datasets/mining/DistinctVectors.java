package org.ithn.datasets.mining;

import java.util.Arrays;

/**
 * Groups of equal vectors. An index of many equal vectors is slow and misses others, so it contains
 * one of each group. Zero vectors belong to no group.
 */
final class DistinctVectors {
  private static final int NONE = -1;

  private final int[] firstRows;
  private final int[] nextRow;
  private final int count;

  private DistinctVectors(int[] firstRows, int[] nextRow, int count) {
    this.firstRows = firstRows;
    this.nextRow = nextRow;
    this.count = count;
  }

  static DistinctVectors of(DenseVectors vectors) {
    int size = vectors.size();
    int[] slots = new int[(int) Math.min(1 << 30, 4L * Integer.highestOneBit(Math.max(1, size)))];
    Arrays.fill(slots, NONE);
    int[] firstRows = new int[size];
    int[] lastRow = new int[size];
    int[] nextRow = new int[size];
    Arrays.fill(nextRow, NONE);
    int count = 0;
    for (int row = 0; row < size; row++) {
      if (vectors.isZero(row)) {
        continue;
      }
      int slot = spread(vectors.hash(row)) & (slots.length - 1);
      while (slots[slot] != NONE && !vectors.areEqual(firstRows[slots[slot]], row)) {
        slot = (slot + 1) & (slots.length - 1);
      }
      if (slots[slot] == NONE) {
        slots[slot] = count;
        firstRows[count] = row;
        lastRow[count++] = row;
      } else {
        nextRow[lastRow[slots[slot]]] = row;
        lastRow[slots[slot]] = row;
      }
    }
    return new DistinctVectors(firstRows, nextRow, count);
  }

  private static int spread(int hash) {
    int mixed = hash * 0x9E3779B9;
    return mixed ^ (mixed >>> 15);
  }

  /** Returns the number of groups. */
  int count() {
    return count;
  }

  /** Returns the first row of a group. */
  int firstRow(int group) {
    return firstRows[group];
  }

  /** Returns the next row of the same group, ascending; -1 after the last. */
  int nextRow(int row) {
    return nextRow[row];
  }
}
