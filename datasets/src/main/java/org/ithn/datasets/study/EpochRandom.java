package org.ithn.datasets.study;

import java.util.Random;

/**
 * Random numbers that depend on their purpose, not on the order of calls.
 *
 * <p>{@link Random} is used because the Java specification fixes its algorithm.
 *
 * @param seed the seed of the batch source
 * @param epoch the epoch, from 1
 */
record EpochRandom(long seed, int epoch) {
  private static final String ORDER = "order";
  private static final String PAIRS = "pairs";
  private static final String NEIGHBOUR = "neighbour";

  /** Returns a permutation of 0 to {@code size - 1} for the examples of this epoch. */
  int[] permutation(int size) {
    return permutation(size, random(ORDER, 0));
  }

  /** Returns a permutation of 0 to {@code size - 1} for the pairs of this epoch. */
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

  /** Draws the index of an example's neighbour, 0 to {@code count - 1}. */
  int neighbourIndex(String exampleId, int count) {
    return random(NEIGHBOUR + "/" + exampleId, 0).nextInt(count);
  }

  /**
   * Returns the generator of an image's crop and flip.
   *
   * @param role 0 for the example itself, 1 + j for its j-th negative
   * @param view the index of the image, from 0
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

  // SplitMix64's finaliser: similar inputs give dissimilar outputs.
  private static long mix(long value) {
    long z = value + 0x9e3779b97f4a7c15L;
    z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
    z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
    return z ^ z >>> 31;
  }
}
