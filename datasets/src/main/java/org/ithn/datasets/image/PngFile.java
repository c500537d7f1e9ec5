package org.ithn.datasets.image;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.ithn.datasets.DataException;
import org.ithn.datasets.files.AtomicFileWriter;

/** Writer of gray PNG files, which contain pixels and nothing else. */
public final class PngFile {
  private PngFile() {}

  /**
   * Writes a gray image; the file appears when it is complete.
   *
   * @param image an image of one channel
   * @param file the target; replaced if it exists, its folder is created if missing
   * @throws DataException if writing fails
   */
  public static void write(EightBitImage image, Path file) {
    if (image.channels() != 1) {
      throw new IllegalArgumentException("image: has 3 channels; expected 1");
    }
    BufferedImage picture =
        new BufferedImage(image.width(), image.height(), BufferedImage.TYPE_BYTE_GRAY);
    picture
        .getRaster()
        .setDataElements(0, 0, image.width(), image.height(), image.samples().clone());
    AtomicFileWriter.write(
        file,
        out -> {
          if (!ImageIO.write(picture, "png", out)) {
            throw new IOException("there is no writer of PNG files");
          }
        });
  }
}
