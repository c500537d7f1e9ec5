package org.ithn.datasets.image;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Base64;
import javax.imageio.ImageIO;
import org.ithn.datasets.DataException;
import org.ithn.framework.input.SampleRange;

/** Small images for HTML pages and logs. */
public final class Thumbnail {
  private Thumbnail() {}

  /**
   * Returns a scaled image as a JPEG {@code data:} URI. Of a 16-bit image that uses little of its
   * range, the used part is shown.
   *
   * @param height height in pixels; the width follows the aspect ratio, at most 4 times the height
   * @throws DataException if the file is not a usable image
   */
  public static String dataUri(Path file, int height) {
    EightBitImage image = read(file);
    int width = Math.max(1, Math.min(4 * height, image.width() * height / image.height()));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      ImageIO.write(scale(image, width, height), "jpeg", bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return "data:image/jpeg;base64," + Base64.getEncoder().encodeToString(bytes.toByteArray());
  }

  /**
   * Returns an image in another size, without keeping its aspect ratio.
   *
   * @param width width in pixels
   * @param height height in pixels
   * @throws DataException if the file is not a usable image
   */
  public static BufferedImage draw(Path file, int width, int height) {
    return scale(read(file), width, height);
  }

  /**
   * Returns an image as a model reads it, as the content of a PNG file.
   *
   * @param size height and width in pixels
   * @param range the scaling of 16-bit samples
   * @throws DataException if the file is not a usable image
   */
  public static byte[] png(Path file, int size, SampleRange range) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      EightBitImage image = ImageDecoder.decode(file, range);
      ImageIO.write(draw(ImageTransform.forEvaluation(size).resize(image)), "png", bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static BufferedImage scale(EightBitImage image, int width, int height) {
    return draw(BilinearResize.resize(image, width, height));
  }

  private static BufferedImage draw(EightBitImage small) {
    int width = small.width();
    int height = small.height();
    boolean gray = small.channels() == 1;
    BufferedImage picture =
        new BufferedImage(
            width, height, gray ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_INT_RGB);
    int[] pixel = new int[small.channels()];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        for (int c = 0; c < pixel.length; c++) {
          pixel[c] = small.sample(y, x, c);
        }
        picture.getRaster().setPixel(x, y, pixel);
      }
    }
    return picture;
  }

  private static EightBitImage read(Path file) {
    try {
      return ImageDecoder.decode(file, SampleRange.FULL);
    } catch (DataException narrow) {
      return ImageDecoder.decode(file, SampleRange.PERCENTILE);
    }
  }
}
