package org.ithn.cli.generation;

import com.google.common.base.CharMatcher;
import com.google.common.io.MoreFiles;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.ithn.cli.pages.ReportView;
import org.ithn.datasets.DataException;
import org.ithn.datasets.image.ImageDecoder;
import org.ithn.framework.data.ReportText;
import org.ithn.framework.files.AtomicFiles;
import org.ithn.savedmodels.ExplainedReport;

/**
 * Pictures of a study's images with the attention of each sentence and word in amber.
 *
 * <p>The attention is averaged over the tokens of the sentence or word and interpolated between the
 * centres of the patches. The least attended patch of all views is transparent, the most attended
 * opaque.
 */
public final class HeatMaps {
  private static final int AMBER = 0xffb000;
  private static final double MAX_OPACITY = 0.75;
  private static final int LONGEST_NAME = 60;
  private static final int LONGEST_WORD = 30;
  private static final CharMatcher NAME =
      CharMatcher.inRange('a', 'z')
          .or(CharMatcher.inRange('A', 'Z'))
          .or(CharMatcher.inRange('0', '9'))
          .or(CharMatcher.anyOf("._-"));

  private HeatMaps() {}

  /**
   * Writes PNG files for a study's report: for the first sentence {@code sentence-01.png}, and for
   * its words {@code sentence-01-word-01-heart.png} and so on.
   *
   * @param folder receives a sub-folder for the study
   * @param place the position of the study, which makes the sub-folder's name unique
   * @return the files, each sentence before its words; empty if the report has no attention
   */
  public static List<Path> write(Path folder, int place, GeneratedStudy generated)
      throws IOException {
    List<Path> files = new ArrayList<>();
    ExplainedReport report = generated.report();
    if (!ReportView.hasAttention(report) || report.views().isEmpty()) {
      return files;
    }
    Path target = folder.resolve("%04d-%s".formatted(place, name(generated.study().name())));
    Files.createDirectories(target);
    List<BufferedImage> views = decode(report.views());
    List<float[]> attention = report.attention();
    int number = 0;
    for (ReportText.Sentence sentence : ReportText.of(report.best().report()).sentences()) {
      String name = "sentence-%02d".formatted(++number);
      List<ReportText.Word> words = sentence.words();
      int end = words.get(words.size() - 1).end();
      Path ofSentence = target.resolve(name + ".png");
      files.add(write(ofSentence, views, attention.subList(words.get(0).first(), end)));
      for (int i = 0; i < words.size(); i++) {
        ReportText.Word word = words.get(i);
        String file =
            "%s-word-%02d-%s.png".formatted(name, i + 1, plain(word.text(), LONGEST_WORD));
        List<float[]> rows = attention.subList(word.first(), word.end());
        files.add(write(target.resolve(file), views, rows));
      }
    }
    return files;
  }

  /** Writes the mean attention of some tokens. */
  private static Path write(Path file, List<BufferedImage> views, List<float[]> tokens)
      throws IOException {
    BufferedImage picture = draw(views, mean(tokens));
    AtomicFiles.writeStream(file, out -> ImageIO.write(picture, "png", out));
    return file;
  }

  private static String name(String study) {
    return plain(MoreFiles.getNameWithoutExtension(Path.of(study)), LONGEST_NAME);
  }

  private static String plain(String name, int longest) {
    String plain = CharMatcher.anyOf("-.").trimFrom(NAME.negate().replaceFrom(name, '-'));
    return plain.substring(0, Math.min(longest, plain.length()));
  }

  private static float[] mean(List<float[]> rows) {
    float[] mean = new float[rows.get(0).length];
    for (float[] row : rows) {
      for (int patch = 0; patch < mean.length; patch++) {
        mean[patch] += row[patch] / rows.size();
      }
    }
    return mean;
  }

  /**
   * Decodes PNG files, which a model has written.
   *
   * @throws DataException if a file is not an image or would take long to decode
   */
  static List<BufferedImage> decode(List<byte[]> files) throws IOException {
    List<BufferedImage> images = new ArrayList<>();
    for (byte[] file : files) {
      ImageDecoder.check(file, "from the model");
      images.add(ImageIO.read(new ByteArrayInputStream(file)));
    }
    return images;
  }

  /**
   * Draws the views side by side.
   *
   * @param views images of equal size
   * @param weights the attention to the patches, view after view and row after row
   */
  static BufferedImage draw(List<BufferedImage> views, float[] weights) {
    int side = views.get(0).getWidth();
    BufferedImage picture =
        new BufferedImage(side * views.size(), side, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = picture.createGraphics();
    try {
      for (int view = 0; view < views.size(); view++) {
        graphics.drawImage(views.get(view), view * side, 0, null);
        graphics.drawImage(overlay(weights, view, views.size(), side), view * side, 0, null);
      }
    } finally {
      graphics.dispose();
    }
    return picture;
  }

  /** Returns the interpolated weights of a view as opacities. */
  private static BufferedImage overlay(float[] weights, int view, int views, int side) {
    float least = Float.MAX_VALUE;
    float most = 0;
    for (float weight : weights) {
      least = Math.min(least, weight);
      most = Math.max(most, weight);
    }
    int grid = (int) Math.round(Math.sqrt((double) weights.length / views));
    int first = view * grid * grid;
    BufferedImage overlay = new BufferedImage(side, side, BufferedImage.TYPE_INT_ARGB);
    for (int y = 0; y < side; y++) {
      for (int x = 0; x < side; x++) {
        double weight =
            interpolate(weights, first, grid, place(x, side, grid), place(y, side, grid));
        double heat = (weight - least) / Math.max(most - least, Float.MIN_NORMAL);
        overlay.setRGB(x, y, (int) Math.round(255 * MAX_OPACITY * heat) << 24 | AMBER);
      }
    }
    return overlay;
  }

  /** Returns a pixel's place between the centres of the patches, 0 to grid - 1. */
  private static double place(int pixel, int side, int grid) {
    return Math.max(0, Math.min(grid - 1, (pixel + 0.5) * grid / side - 0.5));
  }

  private static double interpolate(float[] weights, int first, int grid, double x, double y) {
    int left = (int) x;
    int top = (int) y;
    int right = Math.min(left + 1, grid - 1);
    int bottom = Math.min(top + 1, grid - 1);
    double upper =
        between(weights[first + top * grid + left], weights[first + top * grid + right], x - left);
    double lower =
        between(
            weights[first + bottom * grid + left],
            weights[first + bottom * grid + right],
            x - left);
    return between(upper, lower, y - top);
  }

  private static double between(double from, double to, double share) {
    return from + (to - from) * share;
  }
}
