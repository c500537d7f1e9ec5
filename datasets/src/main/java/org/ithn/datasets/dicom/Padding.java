package org.ithn.datasets.dicom;

import java.util.Optional;

/**
 * Values that mark pixels outside the image, such as those behind a collimator.
 *
 * @param from the rank of the smallest such value
 * @param to the rank of the largest such value; smaller than {@code from} if there is none
 */
record Padding(int from, int to) {
  static Padding of(DataElements elements, PixelFormat format) {
    Optional<Integer> value = elements.unsignedShort(Tag.PADDING);
    if (value.isEmpty()) {
      return new Padding(0, -1);
    }
    int first = rank(value.get(), format);
    int last =
        elements.unsignedShort(Tag.PADDING_LIMIT).map(bits -> rank(bits, format)).orElse(first);
    return new Padding(Math.min(first, last), Math.max(first, last));
  }

  /** Returns the rank of a value; none of the image's if it does not fit into the stored bits. */
  private static int rank(int bits, PixelFormat format) {
    return (format.signed() ? (short) bits : bits) - format.smallest();
  }

  boolean contains(int rank) {
    return rank >= from && rank <= to;
  }
}
