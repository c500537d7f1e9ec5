package org.ithn.datasets.dicom;

import java.util.List;
import java.util.Optional;

/**
 * Map of stored values to gray levels.
 *
 * <p>The stages are the modality transformation (a lookup table, or slope and intercept), the
 * window, and the inversion of {@code MONOCHROME1}. Values are named by their rank: 0 is the
 * smallest that the pixel format can store.
 *
 * @param elements the elements of the file
 * @param format the pixel format
 * @param modality the modality lookup table
 * @param slope the factor that applies without such a table, not 0
 * @param intercept the summand that applies without such a table
 */
record GrayscaleMapping(
    DataElements elements,
    PixelFormat format,
    Optional<LookupTable> modality,
    double slope,
    double intercept) {
  private static final int WHITE = 255;
  private static final int WIDEN = 257; // 255 becomes 65535

  static GrayscaleMapping of(DataElements elements, PixelFormat format) {
    double slope = first(elements.decimals(Tag.RESCALE_SLOPE), 1);
    if (slope == 0) {
      throw elements.source().refused("has the Rescale Slope 0; export it again");
    }
    return new GrayscaleMapping(
        elements,
        format,
        elements.firstItem(Tag.MODALITY_LUT).map(item -> LookupTable.of(item, format.signed())),
        slope,
        first(elements.decimals(Tag.RESCALE_INTERCEPT), 0));
  }

  private static double first(List<Double> values, double otherwise) {
    return values.isEmpty() ? otherwise : values.get(0);
  }

  /** Returns the output of the modality transformation. */
  private double value(int rank) {
    int stored = rank + format.smallest();
    return modality.isPresent() ? modality.get().apply(stored) : slope * stored + intercept;
  }

  /**
   * Returns the gray levels that a viewer shows: the file's first VOI lookup table, else its first
   * window, else the whole range of possible values.
   *
   * @return {@code [2^stored]}, multiples of 257 from 0 (black) to 65535 (white)
   */
  char[] windowed() {
    Optional<LookupTable> table =
        elements.firstItem(Tag.VOI_LUT).map(item -> LookupTable.of(item, format.signed()));
    Optional<Window> window =
        table.isEmpty() && (elements.has(Tag.WINDOW_CENTER) || elements.has(Tag.WINDOW_WIDTH))
            ? Optional.of(Window.of(elements))
            : Optional.empty();
    char[] levels = new char[format.levels()];
    for (int rank = 0; rank < levels.length; rank++) {
      double gray;
      if (table.isPresent()) {
        gray = (double) table.get().apply(value(rank)) / table.get().largest();
      } else if (window.isPresent()) {
        gray = window.get().apply(value(rank));
      } else {
        gray = (double) ordered(rank) / largest();
      }
      int level = (int) Math.floor(gray * WHITE + 0.5);
      levels[rank] = (char) ((format.inverted() ? WHITE - level : level) * WIDEN);
    }
    return levels;
  }

  /**
   * Returns numbers in the order of gray, without a window; linear in the output of the modality
   * transformation.
   *
   * @return {@code [2^stored]}, 0 to 65535; larger numbers are brighter
   */
  char[] unwindowed() {
    char[] levels = new char[format.levels()];
    for (int rank = 0; rank < levels.length; rank++) {
      levels[rank] = (char) (format.inverted() ? largest() - ordered(rank) : ordered(rank));
    }
    return levels;
  }

  private int ordered(int rank) {
    if (modality.isPresent()) {
      return modality.get().apply(rank + format.smallest());
    }
    return slope > 0 ? rank : largest() - rank;
  }

  private int largest() {
    return modality.map(LookupTable::largest).orElse(format.levels() - 1);
  }
}
