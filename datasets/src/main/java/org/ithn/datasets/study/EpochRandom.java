package org.ithn.datasets.study;

import java.util.Random;

/**
 * Random numbers that depend on what they are for, not on when they are asked for.
 *
 * <p>{@link Random} is the one generator whose numbers the Java specification fixes.
 *
 * @param seed of the source
 * @param epoch from 1
 */
record EpochRandom(long seed, int epoch) {
  private static final String ORDER = "order";
  private static final String PAIRS = "pairs";
  private static final String NEIGHBOUR = "neighbour";

  /** The numbers 0 to {@code size - 1} in the order of this epoch. */
  int[] permutation(int size) {
    return permutation(size, random(ORDER, 0));
  }

  /** The numbers of pairs in the order of this epoch. */
  int[] pairPermutation(int size) {
    return permutation(size, random(PAIRS, 0));
  }

  private static int[] permutation(int size, Random random) {
    int[] order = new int[size];
    for (int i = 0; i < size; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }

  /** Which of {@code count} neighbours an example gets. */
  int neighbourIndex(String exampleId, int count) {
    return random(NEIGHBOUR + "/" + exampleId, 0).nextInt(count);
  }

  /**
   * Crop and flip of an image.
   *
   * @param role 0 for the example itself, 1 + j for its j-th negative
   * @param view from 0
   */
  Random augmentation(String exampleId, int role, int view) {
    return random("image/" + exampleId, (long) role << 32 | view);
  }

  private Random random(String purpose, long number) {
    long hash = 0xcbf29ce484222325L; // FNV-1a over the UTF-16 units
    for (int i = 0; i < purpose.length(); i++) {
      hash = (hash ^ purpose.charAt(i)) * 0x100000001b3L;
    }
    return new Random(mix(mix(mix(seed) + epoch) + mix(hash + number)));
  }

  // SplitMix64's last step: similar inputs, unlike outputs.
  private static long mix(long value) {
    long z = value + 0x9e3779b97f4a7c15L;
    z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
    z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
    return z ^ z >>> 31;
  }
}
