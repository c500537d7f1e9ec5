package org.ithn.datasets.image;

import com.google.common.hash.Hashing;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.ithn.datasets.DataException;
import org.ithn.datasets.codec.Codec;
import org.ithn.datasets.dicom.DicomImage;
import org.ithn.framework.input.ImageRules;
import org.ithn.framework.input.SampleRange;

/**
 * Decoder of PNG and JPEG files to 8-bit gray or RGB, equal to PIL's {@code convert("RGB")}, and of
 * DICOM files to 8-bit gray.
 *
 * <p>Palettes are resolved, alpha is dropped, and 16-bit samples are scaled by {@link SampleRange}.
 * Rejected by the rules of {@link ImageRules}: 16-bit images that use little of their range, images
 * with an EXIF orientation, CMYK, other formats, damaged files, and images of too many pixels; the
 * last before memory is allocated. Colour profiles are ignored, as in PIL. Differs from PIL: 16-bit
 * gray is not clipped.
 */
public final class ImageDecoder {
  private static final long MAX_FILE_BYTES = 512L << 20;
  private static final int WIDE = 16;

  private ImageDecoder() {}

  /**
   * Reads and decodes a file.
   *
   * @param range the scaling of 16-bit samples
   * @throws DataException if the image cannot be used; the message names file and problem
   */
  public static EightBitImage decode(Path file, SampleRange range) {
    return decode(read(file), range, file.toString());
  }

  /**
   * Decodes a file's content.
   *
   * @param range the scaling of 16-bit samples
   * @param name the file name for messages
   * @throws DataException if the image cannot be used
   */
  public static EightBitImage decode(byte[] content, SampleRange range, String name) {
    if (DicomImage.matches(content)) {
      return eightBit(DicomImage.decode(content, name), range);
    }
    BufferedImage image = decode(content, header(content, name), name);
    return eightBit(image, range, name).grayIfEqualChannels();
  }

  /**
   * Checks a file's header, size and completeness without decoding it, also for a served model,
   * whose decoder inflates data behind the last row of a PNG file.
   *
   * @throws DataException if the image cannot be used; the message names file and problem
   */
  public static void check(Path file) {
    check(read(file), file.toString());
  }

  /**
   * Checks a file's content like {@link #check(Path)}.
   *
   * @param name the file name for messages
   * @throws DataException if the image cannot be used
   */
  public static void check(byte[] content, String name) {
    if (DicomImage.matches(content)) {
      DicomImage.inspect(content, name);
    } else {
      header(content, name);
      checkSurplus(content, name);
    }
  }

  /**
   * Checks that the compressed data of a PNG file end with its rows. Files with other problems
   * pass.
   */
  static void checkSurplus(byte[] content, String name) {
    if (ImageHeader.isPng(content)) {
      new PngLimits(ByteBuffer.wrap(content), name).checkInflation();
    }
  }

  /**
   * Checks a file like {@link #check(Path)}, and the range of 16-bit samples and DICOM files.
   *
   * @throws DataException if the image cannot be used; the message names file and problem
   */
  public static void check(Path file, SampleRange range) {
    check(read(file), range, file.toString());
  }

  /**
   * Checks a file like {@link #check(Path, SampleRange)} and describes it.
   *
   * @throws DataException if the image cannot be used; the message names file and problem
   */
  public static ImageFacts inspect(Path file, SampleRange range) {
    byte[] content = read(file);
    String name = file.toString();
    Optional<ImageHeader> header = check(content, range, name);
    String hash = Hashing.sha256().hashBytes(content).toString();
    return header
        .map(found -> ImageFacts.of(found, content.length, hash))
        .orElseGet(() -> ImageFacts.of(DicomImage.inspect(content, name), content.length, hash));
  }

  /** Checks a file and returns its header; empty for a DICOM file. */
  private static Optional<ImageHeader> check(byte[] content, SampleRange range, String name) {
    if (DicomImage.matches(content)) {
      decode(content, range, name);
      return Optional.empty();
    }
    ImageHeader header = header(content, name);
    if (header.bits() == WIDE) {
      decode(content, range, name);
    }
    return Optional.of(header);
  }

  private static ImageHeader header(byte[] content, String name) {
    ImageHeader header = ImageHeader.of(content, name);
    int orientation = Orientation.detect(content);
    if (orientation > 1 && orientation <= 8) {
      throw new DataException(
          "image %s: %s".formatted(name, ImageRules.ORIENTATION.formatted(orientation)));
    }
    return header;
  }

  private static byte[] read(Path file) {
    try {
      if (Files.isDirectory(file)) {
        throw new DataException("image %s: is a folder; name an image file".formatted(file));
      }
      long size = Files.size(file);
      if (size > MAX_FILE_BYTES) {
        throw new DataException(
            "image %s: has %d bytes, more than the %d allowed; scale it down"
                .formatted(file, size, MAX_FILE_BYTES));
      }
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new DataException("image %s: no such file; check the path".formatted(file), e);
    } catch (AccessDeniedException e) {
      throw new DataException(
          "image %s: permission denied; change the file's permissions".formatted(file), e);
    } catch (IOException e) {
      throw new DataException(
          "image %s: reading failed (%s); check the disk".formatted(file, e.getMessage()), e);
    }
  }

  private static BufferedImage decode(byte[] content, ImageHeader header, String name) {
    boolean jpeg = header.format().equals("jpeg");
    try {
      return (jpeg ? Codec.JPEG : Codec.PNG)
          .read(jpeg ? JpegProfile.strip(content) : content, header.width(), header.height());
    } catch (IOException e) {
      throw damaged(name, e.getMessage(), e);
    }
  }

  private static DataException damaged(String name, String detail, Throwable cause) {
    return new DataException(
        "image %s: is damaged or cut off (%s); copy it again from its source"
            .formatted(name, detail),
        cause);
  }

  private static EightBitImage eightBit(BufferedImage image, SampleRange range, String name) {
    Raster raster = image.getRaster();
    if (image.getColorModel() instanceof IndexColorModel palette) {
      return fromPalette(raster, palette);
    }
    // BufferedImage.getRGB would convert gray values through a colour space.
    int bands = raster.getNumBands();
    boolean wide = raster.getDataBuffer().getDataType() == DataBuffer.TYPE_USHORT;
    int channels = bands <= 2 ? 1 : 3;
    int width = raster.getWidth();
    byte[] samples = new byte[width * raster.getHeight() * channels];
    int[] row = new int[width * bands];
    SampleScale scale = wide ? scale(raster, range, name) : new SampleScale(0, 0);
    int to = 0;
    for (int y = 0; y < raster.getHeight(); y++) {
      raster.getPixels(0, y, width, 1, row);
      for (int x = 0; x < width; x++) {
        for (int c = 0; c < channels; c++) {
          int sample = row[x * bands + c];
          samples[to++] = wide ? scale.apply(sample) : (byte) sample;
        }
      }
    }
    return new EightBitImage(width, raster.getHeight(), channels, samples);
  }

  private static EightBitImage eightBit(DicomImage image, SampleRange range) {
    DicomImage.GrayLevels levels = image.levels(range);
    SampleScale scale =
        SampleScale.of(range, levels.counts(), image.name(), ImageRules.NARROW_WINDOW);
    byte[] samples = new byte[levels.samples().length];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = scale.apply(levels.samples()[i]);
    }
    return new EightBitImage(image.width(), image.height(), 1, samples);
  }

  private static SampleScale scale(Raster raster, SampleRange range, String name) {
    int bands = raster.getNumBands();
    int channels = bands <= 2 ? 1 : 3;
    long[] counts = new long[1 << WIDE];
    int[] row = new int[raster.getWidth() * bands];
    for (int y = 0; y < raster.getHeight(); y++) {
      raster.getPixels(0, y, raster.getWidth(), 1, row);
      for (int i = 0; i < row.length; i++) {
        if (i % bands < channels) {
          counts[row[i]]++;
        }
      }
    }
    return SampleScale.of(range, counts, name);
  }

  private static EightBitImage fromPalette(Raster raster, IndexColorModel palette) {
    int width = raster.getWidth();
    byte[][] levels = levels(palette);
    byte[] samples = new byte[width * raster.getHeight() * levels.length];
    int[] row = new int[width];
    int to = 0;
    for (int y = 0; y < raster.getHeight(); y++) {
      raster.getPixels(0, y, width, 1, row);
      for (int index : row) {
        for (byte[] channel : levels) {
          samples[to++] = channel[index];
        }
      }
    }
    return new EightBitImage(width, raster.getHeight(), levels.length, samples);
  }

  /** Returns the levels of each index: red, green and blue, or one array if they are equal. */
  private static byte[][] levels(IndexColorModel palette) {
    int indices = Math.max(1 << palette.getPixelSize(), palette.getMapSize());
    byte[][] levels = new byte[3][indices]; // an index without an entry is black
    palette.getReds(levels[0]);
    palette.getGreens(levels[1]);
    palette.getBlues(levels[2]);
    boolean gray = Arrays.equals(levels[0], levels[1]) && Arrays.equals(levels[0], levels[2]);
    return gray ? new byte[][] {levels[0]} : levels;
  }
}
