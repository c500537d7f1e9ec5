package org.ithn.datasets.image;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.ithn.datasets.DataException;
import org.ithn.datasets.dicom.DicomImage;
import org.ithn.datasets.files.AtomicFileWriter;
import org.ithn.framework.input.SampleRange;

/** PNG files of gray images, which contain pixels and nothing else. */
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
    byte[] content = encode(image);
    AtomicFileWriter.write(file, out -> out.write(content));
  }

  /**
   * Returns the content of a file for a served model: of a DICOM file the PNG file of its levels,
   * of another file what it contains.
   *
   * @param range the scaling of 16-bit samples and DICOM files that the model was trained with
   * @throws DataException if a DICOM file cannot be used
   */
  public static byte[] servable(Path file, SampleRange range) throws IOException {
    return DicomImage.matches(file)
        ? encode(ImageDecoder.decode(file, range))
        : Files.readAllBytes(file);
  }

  /**
   * Returns a file's content for a served model, like {@link #servable(Path, SampleRange)}. The
   * model refuses other files that it cannot read.
   *
   * @param name the file's name for messages
   * @throws DataException if a DICOM file cannot be used, or if a PNG file has data behind its last
   *     row
   */
  public static byte[] servable(byte[] content, String name, SampleRange range) {
    if (DicomImage.matches(content)) {
      return encode(ImageDecoder.decode(content, range, name));
    }
    ImageDecoder.checkSurplus(content, name);
    return content;
  }

  private static byte[] encode(EightBitImage image) {
    if (image.channels() != 1) {
      throw new IllegalArgumentException("image: has 3 channels; expected 1");
    }
    BufferedImage picture =
        new BufferedImage(image.width(), image.height(), BufferedImage.TYPE_BYTE_GRAY);
    picture
        .getRaster()
        .setDataElements(0, 0, image.width(), image.height(), image.samples().clone());
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    try {
      if (!ImageIO.write(picture, "png", content)) {
        throw new IOException("there is no writer of PNG files");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return content.toByteArray();
  }
}
