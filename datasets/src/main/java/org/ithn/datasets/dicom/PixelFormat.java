package org.ithn.datasets.dicom;

import java.util.List;
import java.util.Locale;
import org.ithn.datasets.DataException;
import org.ithn.framework.input.ImageRules;

/**
 * Size and encoding of gray pixels.
 *
 * @param rows height in pixels
 * @param columns width in pixels
 * @param allocated bits per pixel in uncompressed data, 8 or 16
 * @param stored bits of the value, 1 to {@code allocated}
 * @param high position of the value's highest bit
 * @param signed true if values are two's complement
 * @param inverted true if the smallest value is white ({@code MONOCHROME1})
 */
record PixelFormat(
    int rows, int columns, int allocated, int stored, int high, boolean signed, boolean inverted) {
  private static final double MAX_STRETCH = 1.01;

  /**
   * Reads the pixel format.
   *
   * @throws DataException if the pixels are not one gray image of a usable size
   */
  static PixelFormat of(DataElements elements) {
    checkGray(elements);
    PixelFormat format =
        new PixelFormat(
            number(elements, Tag.ROWS, "Rows"),
            number(elements, Tag.COLUMNS, "Columns"),
            number(elements, Tag.BITS_ALLOCATED, "Bits Allocated"),
            number(elements, Tag.BITS_STORED, "Bits Stored"),
            number(elements, Tag.HIGH_BIT, "High Bit"),
            number(elements, Tag.PIXEL_REPRESENTATION, "Pixel Representation") == 1,
            elements.text(Tag.PHOTOMETRIC).equals("MONOCHROME1"));
    format.check(elements);
    return format;
  }

  private static void checkGray(DataElements elements) {
    List<Double> frames = elements.decimals(Tag.FRAMES);
    if (!frames.isEmpty() && frames.get(0) != 1) {
      throw elements
          .source()
          .refused(
              "is a DICOM object with %d frames; save the frame to use as a single image"
                  .formatted(Math.round(frames.get(0))));
    }
    String photometric = elements.text(Tag.PHOTOMETRIC);
    if (photometric.isEmpty()) {
      throw lacking(elements, "Photometric Interpretation");
    }
    int samples = elements.unsignedShort(Tag.SAMPLES_PER_PIXEL).orElse(1);
    if (samples != 1 || !List.of("MONOCHROME1", "MONOCHROME2").contains(photometric)) {
      boolean known = List.of("PALETTE COLOR", "RGB").contains(photometric);
      throw elements
          .source()
          .refused(
              "is a DICOM colour image (%s, %d samples per pixel); convert it to MONOCHROME2"
                  .formatted(known ? photometric : "not MONOCHROME1 or 2", samples));
    }
    if (photometric.equals("MONOCHROME2")
        && elements.text(Tag.PRESENTATION_SHAPE).equals("INVERSE")) {
      throw elements
          .source()
          .refused(
              "is contradictory: MONOCHROME2 (black is low) with the Presentation LUT Shape"
                  + " INVERSE; correct one of them");
    }
  }

  private static int number(DataElements elements, int tag, String name) {
    return elements.unsignedShort(tag).orElseThrow(() -> lacking(elements, name));
  }

  private static DataException lacking(DataElements elements, String name) {
    return elements.source().refused("lacks the DICOM element %s; export it again".formatted(name));
  }

  private void check(DataElements elements) {
    Source source = elements.source();
    if (rows < 1 || columns < 1) {
      throw source.refused(ImageRules.NO_PIXELS.formatted(columns, rows));
    }
    if ((long) rows * columns > ImageRules.MAX_PIXELS) {
      throw source.refused(ImageRules.TOO_LARGE.formatted(columns, rows));
    }
    if (Math.max(rows, columns) > (long) ImageRules.MAX_ASPECT * Math.min(rows, columns)) {
      throw source.refused(ImageRules.THIN.formatted(columns, rows));
    }
    if ((allocated != 8 && allocated != 16)
        || stored < 1
        || stored > allocated
        || high < stored - 1
        || high >= allocated) {
      throw source.refused(
          ("has pixels of %d bits in %d with high bit %d; expected up to 16 bits in 8 or 16,"
                  + " convert it")
              .formatted(stored, allocated, high));
    }
    double stretch = stretch(elements);
    if (stretch > MAX_STRETCH || stretch < 1 / MAX_STRETCH) {
      throw source.refused(
          String.format(
              Locale.ROOT,
              "has pixels that are %.3f times as high as wide; resample it to square pixels",
              stretch));
    }
  }

  /** Returns a pixel's height divided by its width. */
  private static double stretch(DataElements elements) {
    for (int tag :
        new int[] {Tag.PIXEL_ASPECT_RATIO, Tag.PIXEL_SPACING, Tag.IMAGER_PIXEL_SPACING}) {
      List<Double> sides = elements.decimals(tag);
      if (sides.size() == 2 && sides.get(0) > 0 && sides.get(1) > 0) {
        return sides.get(0) / sides.get(1);
      }
    }
    return 1;
  }

  int pixels() {
    return rows * columns;
  }

  /** Returns the number of values that a pixel can have. */
  int levels() {
    return 1 << stored;
  }

  /** Returns the smallest value that a pixel can have. */
  int smallest() {
    return signed ? -(levels() / 2) : 0;
  }

  /** Returns the rank of a value among all possible ones, from the bits of its pixel. */
  char rank(int bits) {
    int value = bits >>> (high + 1 - stored) & (levels() - 1);
    return (char) (signed ? value ^ levels() / 2 : value);
  }

  /** Returns the rank of a value whose bits a decoder has aligned to the lowest. */
  char alignedRank(int bits) {
    int value = bits & (levels() - 1);
    return (char) (signed ? value ^ levels() / 2 : value);
  }
}
