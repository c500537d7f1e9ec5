package org.ithn.framework.input;

import java.util.List;

/**
 * The rules that decide which image files are used, and the sentences of their refusals, which
 * follow the name of an image. The Java decoder and {@link ImageFileReader} both apply them.
 */
public final class ImageRules {
  /** The size of the largest image that is decoded, in pixels. */
  public static final long MAX_PIXELS = 50_000_000;

  /** The largest quotient of an image's longer and shorter side. */
  public static final int MAX_ASPECT = 1000;

  /** The largest number of scans of a progressive JPEG file; each is a pass over all pixels. */
  public static final int MAX_SCANS = 100;

  /**
   * The largest product of a JPEG file's pixels, components and scans, which determines its
   * decoding time.
   */
  public static final long MAX_SCANNED_SAMPLES = 500_000_000;

  /** The largest product of a 16-bit PNG file's pixels and samples per pixel. */
  public static final long MAX_WIDE_SAMPLES = 20_000_000;

  /** The largest product of an interlaced PNG file's pixels and samples per pixel. */
  public static final long MAX_INTERLACED_SAMPLES = 50_000_000;

  /** The type of a PNG file's chunks of compressed pixels. */
  public static final String DATA_CHUNK = "IDAT";

  /**
   * The largest number of a PNG file's data chunks; an encoder writes one for several kilobytes.
   */
  public static final int MAX_DATA_CHUNKS = 20_000;

  /** The largest number of a PNG file's other chunks; a decoder logs a warning for many of them. */
  public static final int MAX_OTHER_CHUNKS = 1_000;

  /** The types of a PNG file's chunks that a decoder inflates besides the pixels. */
  public static final List<String> INFLATED_CHUNKS = List.of("zTXt", "iTXt", "iCCP");

  /** The largest number of bytes to which such chunks may inflate, all together. */
  public static final long MAX_INFLATED_BYTES = 80_000_000;

  /** The number of bytes to which a decoder inflates one of them at most. */
  public static final long MAX_INFLATED_CHUNK = 8_000_000;

  /** The largest expansion of a byte by zlib, rounded up. */
  public static final int MAX_EXPANSION = 1040;

  /** See {@link #maxDataBytes}. */
  private static final int SURPLUS_BYTES = 4096;

  /** The bytes at the start of a file that are searched for an EXIF orientation. */
  public static final int EXIF_BYTES = 1 << 16;

  /** The largest offset of the first EXIF directory; orientations behind it are ignored. */
  public static final int EXIF_MAX_OFFSET = 512;

  /** The number of EXIF entries that are read. */
  public static final int EXIF_MAX_ENTRIES = 40;

  /** EXIF's tag of the orientation. */
  public static final int EXIF_ORIENTATION = 0x112;

  /** The smallest span of 90 % of 16-bit samples under {@link SampleRange#FULL}, of 256 levels. */
  public static final int MIN_SPAN = 64;

  /** An empty file. */
  public static final String EMPTY = "the file is empty; copy it again from its source";

  /** A file of an unknown format. */
  public static final String UNKNOWN = "is neither PNG nor JPEG (first bytes); convert it";

  /** A file that a decoder rejects. */
  public static final String UNDECODABLE = "cannot be decoded; send a valid PNG or JPEG file";

  /** Columns and rows of an image without pixels. */
  public static final String NO_PIXELS = "its header says %d x %d pixels; expected at least 1 x 1";

  /** Columns and rows of a large image. */
  public static final String TOO_LARGE =
      "has %d x %d pixels, more than the 50 million allowed; scale it down";

  /** Columns and rows of a thin image. */
  public static final String THIN =
      "has %d x %d pixels; one side may be at most 1,000 times the other, crop it";

  /** The number of a JPEG file's scans. */
  public static final String SCANS =
      "is a JPEG with %d scans, more than the 100 allowed; save it as baseline JPEG or PNG";

  /** Columns, rows, components and the number of scans of a large progressive JPEG file. */
  public static final String SCANNED =
      "is a JPEG of %d x %d pixels with %d components in %d scans; their product may be at most 500"
          + " million, save it as baseline JPEG or PNG";

  /** Columns, rows and samples per pixel of a 16-bit PNG file. */
  public static final String WIDE_SAMPLES =
      "is a 16-bit PNG of %d x %d pixels with %d samples each; pixels times samples may be at most"
          + " 20 million, scale it down or save it with 8 bits";

  /** Columns, rows and samples per pixel of an interlaced PNG file. */
  public static final String INTERLACED_SAMPLES =
      "is an interlaced PNG of %d x %d pixels with %d samples each; pixels times samples may be at"
          + " most 50 million, save it without interlacing";

  /** The number of a PNG file's data chunks. */
  public static final String DATA_CHUNKS =
      "is a PNG with %d data chunks, more than the 20,000 allowed; save it again";

  /** The number of a PNG file's other chunks. */
  public static final String OTHER_CHUNKS =
      "is a PNG with %d chunks besides its pixels, more than the 1,000 allowed; save it without"
          + " texts and animation";

  /** The bytes to which a PNG file's texts and profiles may inflate, in millions. */
  public static final String INFLATED =
      "is a PNG whose compressed texts and profiles may inflate to %d million bytes, more than the"
          + " 80 million allowed; save it without them";

  /** The bytes of a PNG file's data chunks, and of its pixels. */
  public static final String DATA_SIZE =
      "is a PNG that needs %d bytes of compressed data for %d bytes of pixels; expected at most"
          + " 1.25 times the pixels and 4,096 bytes, save it again";

  /** The bytes of a PNG file's pixels. */
  public static final String SURPLUS =
      "is a PNG whose compressed data inflate to much more than the %d bytes of its pixels; save it"
          + " again";

  /** The number of a JPEG file's components. */
  public static final String COMPONENTS =
      "is a JPEG with %d components (4 = CMYK); save it as 8-bit gray or RGB";

  /** The EXIF orientation, 2 to 8. */
  public static final String ORIENTATION =
      "has the EXIF orientation %d, so viewers show it turned or mirrored; save it upright without"
          + " EXIF data";

  /** The 5th and the 95th percentile, in levels of 255. */
  public static final String NARROW =
      "uses little of its 16-bit range (5th and 95th percentile: levels %d and %d of 255) and would"
          + " lose its contrast; rescale it to 8 bits, or use a model with data.image.range ="
          + " percentile";

  /** The 5th and the 95th percentile of a DICOM file under its window, in levels of 255. */
  public static final String NARROW_WINDOW =
      "has a DICOM window that would lose its contrast (5th and 95th percentile: levels %d and %d"
          + " of 255); correct the window, or use a model with data.image.range = percentile";

  /** The 5th, 95th, 1st and 99th percentile, of 65535. */
  public static final String UNEVEN =
      "has 16-bit samples that data.image.range = percentile cannot scale (5th and 95th percentile:"
          + " %d and %d, 1st and 99th: %d and %d); rescale it to 8 bits without markers";

  /** The first bytes of a PNG file. */
  public static final String PNG = "\u0089PNG\r\n\u001a\n";

  /** The first bytes of a JPEG file. */
  public static final String JPEG = "\u00ff\u00d8\u00ff";

  private static final String CONVERT = "; convert it to PNG or JPEG";
  private static final String BASE64 =
      "is base64 text, not an image; decode it, or send it in JSON as {\"b64\": \"..\"}";

  private static final List<Foreign> FOREIGN =
      List.of(
          new Foreign(128, "DICM", "is a DICOM file" + CONVERT),
          new Foreign(0, "GIF8", "is a GIF file" + CONVERT),
          new Foreign(0, "BM", "is a BMP file" + CONVERT),
          new Foreign(0, "II*\0", "is a TIFF file" + CONVERT),
          new Foreign(0, "MM\0*", "is a TIFF file" + CONVERT),
          new Foreign(8, "WEBP", "is a WebP file" + CONVERT),
          new Foreign(4, "jP  \r\n", "is a JPEG 2000 file" + CONVERT),
          new Foreign(0, "\u00ffO\u00ffQ", "is a JPEG 2000 file" + CONVERT),
          new Foreign(4, "ftypheic", "is a HEIC file" + CONVERT),
          new Foreign(4, "ftypavif", "is an AVIF file" + CONVERT),
          new Foreign(0, "PK\u0003\u0004", "is a ZIP archive; unpack it"),
          new Foreign(0, "%PDF", "is a PDF file" + CONVERT),
          new Foreign(0, "\u001f\u008b", "is a gzip file; unpack it"),
          new Foreign(
              0,
              "version https://git-lfs",
              "is a Git LFS pointer, not the image; fetch it with git lfs pull"),
          new Foreign(0, "<", "is a web page or XML, not an image; download the image again"),
          new Foreign(0, "iVBORw0KGgo", BASE64),
          new Foreign(0, "/9j/", BASE64),
          new Foreign(0, "data:image/", BASE64));

  private ImageRules() {}

  /**
   * A file format that is not read.
   *
   * @param offset the position of {@code magic} in the file
   * @param magic the characters that identify the format, one for each byte
   * @param sentence the refusal
   */
  public record Foreign(int offset, String magic, String sentence) {}

  /**
   * Returns the largest number of bytes of a PNG file's compressed data, and of the data after
   * inflation. Encoders may expand noise by an eighth, and some write a little more than the rows.
   *
   * @param pixels the bytes of the rows with their filter bytes
   */
  public static long maxDataBytes(long pixels) {
    return pixels + pixels / 4 + SURPLUS_BYTES;
  }

  /** Returns the formats that are rejected by name; the first that matches counts. */
  public static List<Foreign> foreignFormats() {
    return FOREIGN;
  }

  /** Returns the characters before an EXIF directory's offset, in files of either byte order. */
  public static List<String> exifMarkers(boolean littleEndian) {
    String order = littleEndian ? "II*\0" : "MM\0*";
    return List.of("Exif\0\0" + order, "eXIf" + order);
  }
}
