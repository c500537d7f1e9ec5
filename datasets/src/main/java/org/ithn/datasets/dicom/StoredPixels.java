package org.ithn.datasets.dicom;

import com.twelvemonkeys.io.enc.DecoderStream;
import com.twelvemonkeys.io.enc.PackBitsDecoder;
import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.ithn.datasets.DataException;
import org.ithn.datasets.codec.Codec;
import org.ithn.datasets.codec.JpegFrame;

/** Decoder of the pixel data of a single-frame image. */
final class StoredPixels {
  private static final int RLE_HEADER = 64;
  // Upper bounds of pixels per byte of a complete image.
  private static final int RLE_EXPANSION = 64; // two bytes repeat one byte up to 128 times
  private static final int LOSSLESS_EXPANSION = 8; // at least one bit per pixel
  private static final int BLOCK_EXPANSION = 256; // at least two bits per block of 64 pixels

  private final DicomHeader header;
  private final PixelFormat format;

  private StoredPixels(DicomHeader header) {
    this.header = header;
    this.format = header.format();
  }

  /**
   * Returns the stored values as ranks: 0 is the smallest value that the format can store.
   *
   * @return {@code [rows * columns]}, 0 to {@code 2^stored - 1}
   * @throws DataException if the pixel data are incomplete or cannot be decoded
   */
  static char[] decode(DicomHeader header) {
    return new StoredPixels(header).decode();
  }

  private char[] decode() {
    return switch (header.syntax()) {
      case IMPLICIT, EXPLICIT -> uncompressed();
      case RLE -> runLengths(fragments(RLE_EXPANSION / (format.allocated() / Byte.SIZE)));
      case JPEG_BASELINE, JPEG_EXTENDED -> compressed(Codec.JPEG, BLOCK_EXPANSION);
      case JPEG_LOSSLESS, JPEG_LOSSLESS_FIRST_ORDER ->
          compressed(Codec.LOSSLESS_JPEG, LOSSLESS_EXPANSION);
      case JPEG_2000_LOSSLESS, JPEG_2000 -> compressed(Codec.JPEG_2000, Integer.MAX_VALUE);
    };
  }

  private char[] uncompressed() {
    Element data = header.pixelData();
    byte[] content = header.content();
    int width = format.allocated() / Byte.SIZE;
    if (data.isUndefined() || data.length() < (long) format.pixels() * width) {
      throw header.source().cutOff();
    }
    char[] ranks = new char[format.pixels()];
    int at = data.start();
    for (int i = 0; i < ranks.length; i++) {
      int low = content[at] & 0xff;
      ranks[i] = format.rank(width == 1 ? low : low | (content[at + 1] & 0xff) << Byte.SIZE);
      at += width;
    }
    return ranks;
  }

  /** Joins the fragments of the frame, which follow the table of offsets. */
  private byte[] fragments(int maxExpansion) {
    Element data = header.pixelData();
    if (!data.isUndefined()) {
      throw header.source().cutOff();
    }
    ElementReader reader = header.elements().reader();
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    int limit = header.content().length;
    Element fragment = reader.header(data.start(), limit, true);
    int at = reader.skip(fragment, limit, true); // the table
    fragment = reader.header(at, limit, true);
    while (fragment.tag() == Tag.ITEM && !fragment.isUndefined()) {
      joined.write(header.content(), fragment.start(), fragment.length());
      fragment = reader.header(fragment.end(), limit, true);
    }
    if (fragment.tag() != Tag.SEQUENCE_END
        || format.pixels() > (long) joined.size() * maxExpansion) {
      throw header.source().cutOff();
    }
    return joined.toByteArray();
  }

  /** Decodes segments of PackBits runs; the first segment has the upper bytes. */
  private char[] runLengths(byte[] frame) {
    ElementReader reader = ElementReader.of(frame, header.source());
    int width = format.allocated() / Byte.SIZE;
    if (frame.length < RLE_HEADER || reader.bytes().getInt(0) != width) {
      throw header.source().cutOff();
    }
    char[] ranks = new char[format.pixels()];
    for (int segment = 0; segment < width; segment++) {
      int from = reader.bytes().getInt(Integer.BYTES * (1 + segment));
      if (from < RLE_HEADER || from > frame.length) {
        throw header.source().cutOff();
      }
      byte[] plane = unpack(frame, from);
      for (int i = 0; i < ranks.length; i++) {
        ranks[i] = (char) (ranks[i] << Byte.SIZE | (plane[i] & 0xff));
      }
    }
    for (int i = 0; i < ranks.length; i++) {
      ranks[i] = format.rank(ranks[i]);
    }
    return ranks;
  }

  private byte[] unpack(byte[] frame, int from) {
    try (InputStream runs =
        new DecoderStream(
            new ByteArrayInputStream(frame, from, frame.length - from), new PackBitsDecoder())) {
      byte[] plane = runs.readNBytes(format.pixels());
      if (plane.length == format.pixels()) {
        return plane;
      }
    } catch (IOException | RuntimeException e) {
      throw damaged(e);
    }
    throw header.source().cutOff();
  }

  private char[] compressed(Codec codec, int maxExpansion) {
    if (!codec.isAvailable()) {
      throw header
          .source()
          .refused(
              ("is compressed as %s, for which no reader is installed; add one as a plug-in, or"
                      + " convert the file to Explicit VR Little Endian")
                  .formatted(header.syntax().label()));
    }
    if (format.high() != format.stored() - 1) {
      throw header
          .source()
          .refused(
              ("has compressed pixels of %d bits with high bit %d; convert it to Explicit VR"
                      + " Little Endian")
                  .formatted(format.stored(), format.high()));
    }
    byte[] frame = fragments(maxExpansion);
    if (codec != Codec.JPEG_2000) {
      checkScans(frame);
    }
    BufferedImage image;
    try {
      image = codec.read(frame, format.columns(), format.rows());
    } catch (IOException e) {
      throw damaged(e);
    }
    Raster raster = image.getRaster();
    if (raster.getNumBands() != 1 || raster.getSampleModel().getSampleSize(0) > Short.SIZE) {
      throw header
          .source()
          .refused("has gray pixels that are compressed as colours; export it again");
    }
    char[] ranks = new char[format.pixels()];
    int[] row = new int[format.columns()];
    for (int y = 0; y < format.rows(); y++) {
      raster.getPixels(0, y, row.length, 1, row);
      for (int x = 0; x < row.length; x++) {
        ranks[y * row.length + x] = format.alignedRank(row[x]);
      }
    }
    return ranks;
  }

  private void checkScans(byte[] jpeg) {
    JpegFrame frame = JpegFrame.find(ByteBuffer.wrap(jpeg)).orElseThrow(header.source()::cutOff);
    if (frame.hasManyScans() || frame.hasManySamples()) {
      throw header
          .source()
          .refused(
              ("has JPEG pixels in %d scans, which take too long to decode; convert it to Explicit"
                      + " VR Little Endian")
                  .formatted(frame.scans()));
    }
  }

  /** Returns true for pixels that the reader of JPEG cannot decode, because it has 8 bits only. */
  private boolean isWideJpeg() {
    return format.stored() > Byte.SIZE
        && (header.syntax() == TransferSyntax.JPEG_BASELINE
            || header.syntax() == TransferSyntax.JPEG_EXTENDED);
  }

  /** The cause's message is left out, because a decoder may quote a comment of the file. */
  private DataException damaged(Exception cause) {
    DataException refusal =
        isWideJpeg()
            ? TransferSyntax.refused("12-bit JPEG", header.source())
            : header
                .source()
                .refused(
                    ("has %s pixels that cannot be decoded; copy it again from its source, or"
                            + " convert it to Explicit VR Little Endian")
                        .formatted(header.syntax().label()));
    refusal.addSuppressed(cause);
    return refusal;
  }
}
