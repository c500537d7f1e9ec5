package org.ithn.metrics.text;

import java.util.Arrays;

/**
 * Table that numbers n-grams 1, 2, 3, ...; an n-gram's key is the number of its first n - 1 tokens
 * plus its last token.
 *
 * <p>The numbering is exact (no hash collisions between different n-grams) and needs no strings.
 * The empty n-gram is {@link #EMPTY}. Uses open addressing with linear probing; not thread-safe.
 */
public final class NgramTable {
  /** The n-gram of order 0. */
  public static final int EMPTY = 0;

  /** Result of {@link #find} for an n-gram that was never added. */
  public static final int ABSENT = -1;

  private static final long MIX = 0x9E3779B97F4A7C15L;

  private long[] keys;
  private int[] ids;
  private int size;

  /** Creates an empty table for about {@code expected} n-grams. */
  public NgramTable(int expected) {
    int capacity = Integer.highestOneBit(Math.max(16, expected * 2 - 1)) * 2;
    keys = new long[capacity];
    ids = new int[capacity];
  }

  /** Returns the number of the n-gram {@code prefix + token}, adding it if necessary. */
  public int add(int prefix, int token) {
    long key = key(prefix, token);
    int slot = slot(key);
    if (ids[slot] != 0) {
      return ids[slot];
    }
    size++;
    keys[slot] = key;
    ids[slot] = size;
    int id = size;
    if (size * 2 > keys.length) {
      grow();
    }
    return id;
  }

  /**
   * Returns the number of the n-gram {@code prefix + token}, or {@link #ABSENT} if it or its prefix
   * was never added.
   */
  public int find(int prefix, int token) {
    if (prefix == ABSENT) {
      return ABSENT;
    }
    int id = ids[slot(key(prefix, token))];
    return id == 0 ? ABSENT : id;
  }

  /** Returns the number of n-grams, which is also the largest number assigned. */
  public int size() {
    return size;
  }

  /** Removes all n-grams and keeps the memory. */
  public void clear() {
    Arrays.fill(ids, 0);
    size = 0;
  }

  private static long key(int prefix, int token) {
    return ((long) prefix << 32) | (token & 0xFFFFFFFFL);
  }

  /** Returns the slot of a key, or the free slot for it. */
  private int slot(long key) {
    int mask = keys.length - 1;
    int slot = (int) ((key * MIX) >>> 32) & mask;
    while (ids[slot] != 0 && keys[slot] != key) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void grow() {
    long[] oldKeys = keys;
    int[] oldIds = ids;
    keys = new long[oldKeys.length * 2];
    ids = new int[oldKeys.length * 2];
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldIds[i] != 0) {
        int slot = slot(oldKeys[i]);
        keys[slot] = oldKeys[i];
        ids[slot] = oldIds[i];
      }
    }
  }
}
