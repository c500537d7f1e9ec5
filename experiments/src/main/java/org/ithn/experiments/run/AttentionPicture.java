package org.ithn.experiments.run;

import com.google.protobuf.ByteString;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.ithn.datasets.image.Thumbnail;
import org.ithn.framework.runs.ReportSample;

/** Drawing of a study's images with the model's attention in red. */
final class AttentionPicture {
  private static final int SIDE = 256;
  private static final int RED = 0xff0000;
  private static final double MAX_OPACITY = 0.6;

  private AttentionPicture() {}

  /**
   * Draws the views side by side.
   *
   * @param files the image of each view
   * @param attention a row per word: P values, grouped by view; empty for plain images
   */
  static ReportSample.Picture draw(List<Path> files, List<float[]> attention) {
    BufferedImage picture =
        new BufferedImage(SIDE * files.size(), SIDE, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = picture.createGraphics();
    try {
      for (int view = 0; view < files.size(); view++) {
        graphics.drawImage(Thumbnail.draw(files.get(view), SIDE, SIDE), view * SIDE, 0, null);
        if (!attention.isEmpty()) {
          BufferedImage overlay = overlay(mean(attention), view, files.size());
          graphics.drawImage(overlay, view * SIDE, 0, SIDE, SIDE, null);
        }
      }
      return new ReportSample.Picture(picture.getWidth(), SIDE, png(picture));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      graphics.dispose();
    }
  }

  /** Returns the mean over the words, relative to its largest value. */
  private static double[] mean(List<float[]> attention) {
    double[] sum = new double[attention.get(0).length];
    double largest = Double.MIN_NORMAL;
    for (float[] word : attention) {
      for (int patch = 0; patch < sum.length; patch++) {
        sum[patch] += word[patch];
        largest = Math.max(largest, sum[patch]);
      }
    }
    for (int patch = 0; patch < sum.length; patch++) {
      sum[patch] /= largest;
    }
    return sum;
  }

  /** Returns one pixel per patch of a view. */
  private static BufferedImage overlay(double[] weights, int view, int views) {
    int patches = weights.length / views;
    int side = (int) Math.round(Math.sqrt(patches));
    BufferedImage overlay = new BufferedImage(side, side, BufferedImage.TYPE_INT_ARGB);
    for (int patch = 0; patch < side * side; patch++) {
      int opacity = (int) Math.round(255 * MAX_OPACITY * weights[view * patches + patch]);
      overlay.setRGB(patch % side, patch / side, opacity << 24 | RED);
    }
    return overlay;
  }

  private static ByteString png(BufferedImage picture) throws IOException {
    try (ByteString.Output bytes = ByteString.newOutput()) {
      ImageIO.write(picture, "png", bytes);
      return bytes.toByteString();
    }
  }
}
