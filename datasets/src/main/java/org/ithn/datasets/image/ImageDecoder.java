package org.ithn.datasets.image;

import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.ithn.datasets.DataException;

/**
 * Decoder of PNG and JPEG files to 8-bit gray or RGB, equal to PIL's {@code convert("RGB")}.
 *
 * <p>Palettes are resolved, alpha is dropped, and of 16-bit samples the upper 8 bits are kept.
 * Rejected: images whose 16-bit samples never reach a sixteenth of the range (12-bit data, for
 * example; they would turn black), CMYK, 12-bit JPEG, damaged files, and images larger than {@link
 * #MAX_PIXELS}; the last before memory is allocated. Colour profiles are ignored, as in PIL.
 * Differs from PIL: 16-bit gray is not clipped.
 */
public final class ImageDecoder {
  /** The size of the largest image that is decoded, in pixels. */
  public static final long MAX_PIXELS = 50_000_000;

  private static final long MAX_FILE_BYTES = 512L << 20;
  private static final int DARKEST_FULL_SCALE = 1 << 12;

  private ImageDecoder() {}

  /**
   * Reads and decodes a file.
   *
   * @throws DataException if the image cannot be used; the message names file and problem
   */
  public static EightBitImage decode(Path file) {
    return decode(read(file), file.toString());
  }

  /**
   * Decodes a file's content.
   *
   * @param name the file name for messages
   * @throws DataException if the image cannot be used
   */
  public static EightBitImage decode(byte[] content, String name) {
    ImageHeader header = header(content, name);
    boolean jpeg = header.format().equals("jpeg");
    BufferedImage image = decode(jpeg ? JpegProfile.strip(content) : content, header, name);
    if (image.getWidth() != header.width() || image.getHeight() != header.height()) {
      throw new DataException(
          "image %s: header says %d x %d pixels, content has %d x %d; export it again"
              .formatted(
                  name, header.width(), header.height(), image.getWidth(), image.getHeight()));
    }
    return eightBit(image, name).grayIfEqualChannels();
  }

  /**
   * Checks a file's header, size and completeness without decoding it.
   *
   * @throws DataException if the image cannot be used; the message names file and problem
   */
  public static void check(Path file) {
    header(read(file), file.toString());
  }

  private static ImageHeader header(byte[] content, String name) {
    ImageHeader header = ImageHeader.of(content, name);
    if ((long) header.width() * header.height() > MAX_PIXELS) {
      throw new DataException(
          "image %s: has %d x %d pixels, more than the %d million allowed; scale it down"
              .formatted(name, header.width(), header.height(), MAX_PIXELS / 1_000_000));
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
      throw new DataException("image %s: no such file; check the image folder".formatted(file), e);
    } catch (AccessDeniedException e) {
      throw new DataException(
          "image %s: permission denied; change the file's permissions".formatted(file), e);
    } catch (IOException e) {
      throw new DataException(
          "image %s: reading failed (%s); check the disk".formatted(file, e.getMessage()), e);
    }
  }

  private static BufferedImage decode(byte[] content, ImageHeader header, String name) {
    ImageReader reader = ImageIO.getImageReadersByFormatName(header.format()).next();
    String[] damage = {""};
    reader.addIIOReadWarningListener(
        (source, warning) -> {
          if (warning != null && isDamage(warning)) {
            damage[0] = warning;
          }
        });
    try {
      reader.setInput(
          new MemoryCacheImageInputStream(new ByteArrayInputStream(content)), true, true);
      BufferedImage image = reader.read(0);
      if (!damage[0].isEmpty()) {
        throw damaged(name, damage[0], null);
      }
      return image;
    } catch (IOException | RuntimeException e) {
      if (e instanceof DataException data) {
        throw data;
      }
      // The JDK's readers also throw runtime exceptions of all kinds on damaged files.
      throw damaged(name, e.getMessage(), e);
    } finally {
      reader.dispose();
    }
  }

  // libjpeg fills missing parts with gray and only warns.
  private static boolean isDamage(String warning) {
    return warning.contains("remature end")
        || warning.contains("bad Huffman")
        || warning.contains("Invalid progressive")
        || warning.contains("Inconsistent progression");
  }

  private static DataException damaged(String name, String detail, Throwable cause) {
    return new DataException(
        "image %s: is damaged or cut off (%s); copy it again from its source"
            .formatted(name, detail),
        cause);
  }

  private static EightBitImage eightBit(BufferedImage image, String name) {
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
    int largest = 0;
    int to = 0;
    for (int y = 0; y < raster.getHeight(); y++) {
      raster.getPixels(0, y, width, 1, row);
      for (int x = 0; x < width; x++) {
        for (int c = 0; c < channels; c++) {
          int sample = row[x * bands + c];
          largest = Math.max(largest, sample);
          samples[to++] = (byte) (wide ? sample >> 8 : sample);
        }
      }
    }
    if (wide && largest < DARKEST_FULL_SCALE) {
      throw new DataException(
          "image %s: 16-bit samples reach only %d of 65535 and would turn black; rescale to 8 bits"
              .formatted(name, largest));
    }
    return new EightBitImage(width, raster.getHeight(), channels, samples);
  }

  private static EightBitImage fromPalette(Raster raster, IndexColorModel palette) {
    int width = raster.getWidth();
    byte[] samples = new byte[width * raster.getHeight() * 3];
    int[] row = new int[width];
    int to = 0;
    for (int y = 0; y < raster.getHeight(); y++) {
      raster.getPixels(0, y, width, 1, row);
      for (int index : row) {
        samples[to++] = (byte) palette.getRed(index);
        samples[to++] = (byte) palette.getGreen(index);
        samples[to++] = (byte) palette.getBlue(index);
      }
    }
    return new EightBitImage(width, raster.getHeight(), 3, samples);
  }
}
