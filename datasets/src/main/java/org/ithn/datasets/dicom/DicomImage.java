package org.ithn.datasets.dicom;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.ithn.datasets.DataException;
import org.ithn.framework.input.SampleRange;

/**
 * Single gray image of a DICOM file, such as a radiograph (CR, DX) or a secondary capture.
 *
 * <p>Read: {@code MONOCHROME1} and {@code MONOCHROME2} of up to 16 bits, signed or not, implicit or
 * explicit little endian, uncompressed or compressed by RLE, JPEG of 8 bits or lossless JPEG; JPEG
 * 2000 if a reader is installed. Overlays and burnt-in shutters are ignored. Other objects are
 * refused with the reason.
 */
public final class DicomImage {
  private static final int LEVELS = 1 << 16;

  private final DicomHeader header;
  private final char[] ranks;

  private DicomImage(DicomHeader header, char[] ranks) {
    this.header = header;
    this.ranks = ranks;
  }

  /** Returns true if the content starts like a DICOM file. */
  public static boolean matches(byte[] content) {
    return DicomHeader.matches(content);
  }

  /**
   * Returns true if a file starts like a DICOM file; false if it cannot be read.
   *
   * @param file any path
   */
  public static boolean matches(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return DicomHeader.matches(in.readNBytes(DicomHeader.START));
    } catch (IOException e) {
      return false; // the reader of the image names the problem
    }
  }

  /**
   * Reads a file's elements without decoding its pixels.
   *
   * @param name the file's name for messages
   * @throws DataException if the file is damaged or not a single gray image
   */
  public static DicomSummary inspect(byte[] content, String name) {
    return DicomSummary.of(DicomHeader.of(content, name));
  }

  /**
   * Returns the SHA-256 of a file's Study Instance UID, in hexadecimal digits; empty if it has
   * none.
   *
   * @throws DataException if the file is damaged or not a single gray image
   */
  public static Optional<String> studyHash(Path file) throws IOException {
    String uid =
        DicomHeader.of(Files.readAllBytes(file), file.toString())
            .elements()
            .text(Tag.STUDY_INSTANCE);
    return uid.isEmpty() ? Optional.empty() : Optional.of(Source.hash(uid));
  }

  /**
   * Decodes a file.
   *
   * @param name the file's name for messages
   * @throws DataException if the file is damaged, not a single gray image, or compressed in a way
   *     that is not read
   */
  public static DicomImage decode(byte[] content, String name) {
    DicomHeader header = DicomHeader.of(content, name);
    return new DicomImage(header, StoredPixels.decode(header));
  }

  /** Returns the file's name, with the instance's hash, for messages. */
  public String name() {
    return header.source().label();
  }

  /** Returns the number of columns. */
  public int width() {
    return header.format().columns();
  }

  /** Returns the number of rows. */
  public int height() {
    return header.format().rows();
  }

  /**
   * Returns the gray levels.
   *
   * @param range {@link SampleRange#FULL} applies the file's window; {@link SampleRange#PERCENTILE}
   *     leaves the window to the caller
   * @throws DataException if the file's window is not valid, or if all pixels are padding
   */
  public GrayLevels levels(SampleRange range) {
    GrayscaleMapping mapping = GrayscaleMapping.of(header.elements(), header.format());
    char[] table = range == SampleRange.FULL ? mapping.windowed() : mapping.unwindowed();
    Padding padding = Padding.of(header.elements(), header.format());
    long[] counts = new long[LEVELS];
    char[] samples = new char[ranks.length];
    boolean visible = false;
    for (int i = 0; i < ranks.length; i++) {
      if (!padding.contains(ranks[i])) {
        samples[i] = table[ranks[i]];
        counts[samples[i]]++;
        visible = true;
      }
    }
    if (!visible) {
      throw header.source().refused("consists of padding alone; export it again");
    }
    return new GrayLevels(samples, counts);
  }

  /**
   * Gray levels of an image.
   *
   * @param samples {@code [height * width]}, 0 (black) to 65535 (white); padding is black
   * @param counts the number of pixels of each level without padding, {@code [65536]}
   */
  @SuppressWarnings("ArrayRecordComponent") // a large result that is read once
  public record GrayLevels(char[] samples, long[] counts) {}
}
