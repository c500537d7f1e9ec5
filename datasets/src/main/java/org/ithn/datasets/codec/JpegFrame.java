package org.ithn.datasets.codec;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.ithn.framework.input.ImageRules;

/**
 * Frame header of a JPEG file or code stream.
 *
 * @param at the position of its marker
 * @param bits bits per sample
 * @param width columns
 * @param height rows; 0 if a marker after the first scan defines them
 * @param components samples per pixel
 * @param scans the number of scans in the file; each is a pass over all pixels
 */
public record JpegFrame(int at, int bits, int width, int height, int components, int scans) {
  private static final int START_OF_SCAN = 0xda;
  private static final int HEADER = 10;

  /**
   * Finds the frame header.
   *
   * @param jpeg the contents, from the start of the image (FF D8)
   * @return empty if there is none
   */
  public static Optional<JpegFrame> find(ByteBuffer jpeg) {
    int at = 2;
    while (at + HEADER <= jpeg.limit() && (jpeg.get(at) & 0xff) == 0xff) {
      int marker = jpeg.get(at + 1) & 0xff;
      if (marker == 0xff) {
        at++; // a fill byte
      } else if (isFrame(marker)) {
        return Optional.of(
            new JpegFrame(
                at,
                jpeg.get(at + 4) & 0xff,
                jpeg.getShort(at + 7) & 0xffff,
                jpeg.getShort(at + 5) & 0xffff,
                jpeg.get(at + 9) & 0xff,
                countScans(jpeg)));
      } else {
        at += 2 + (jpeg.getShort(at + 2) & 0xffff);
      }
    }
    return Optional.empty();
  }

  private static boolean isFrame(int marker) {
    return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
  }

  private static int countScans(ByteBuffer jpeg) {
    int scans = 0;
    for (int at = 0; at + 1 < jpeg.limit(); at++) {
      if (jpeg.get(at) == (byte) 0xff && jpeg.get(at + 1) == (byte) START_OF_SCAN) {
        scans++;
      }
    }
    return scans;
  }

  /** Returns true if there are more scans than {@link ImageRules#MAX_SCANS}. */
  public boolean hasManyScans() {
    return scans > ImageRules.MAX_SCANS;
  }

  /** Returns true if the passes over all samples would take too long. */
  public boolean hasManySamples() {
    return (long) width * height * components * scans > ImageRules.MAX_SCANNED_SAMPLES;
  }
}
