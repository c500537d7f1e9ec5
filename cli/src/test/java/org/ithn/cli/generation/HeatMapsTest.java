package org.ithn.cli.generation;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.ithn.datasets.DataException;
import org.ithn.savedmodels.ExplainedReport;
import org.ithn.savedmodels.ExplainedReport.Hypothesis;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pictures of the attention of sentences and words. */
final class HeatMapsTest {
  private static final int SIDE = 26; // 2 patches of 13 pixels, whose centres are pixels 6 and 19
  private static final int AMBER_GREEN = 0xb0;

  @TempDir private Path folder;

  private static byte[] black() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
    ImageIO.write(image, "png", bytes);
    return bytes.toByteArray();
  }

  private static int red(BufferedImage picture, int x, int y) {
    return picture.getRGB(x, y) >> 16 & 0xff;
  }

  /**
   * The opacity is 0 at the least attended patch and 3/4 at the most attended one, so red is 0 and
   * 191 of 255 above black; half-way between two centres it is the mean.
   */
  @Test
  void opacityIsInterpolatedBetweenTheCentresOfPatches() throws IOException {
    float[] weights = {0.1f, 0.3f, 0.2f, 0.1f, 0.1f, 0.1f, 0.1f, 0.1f}; // 2 views of 2 x 2
    BufferedImage picture = HeatMaps.draw(HeatMaps.decode(List.of(black(), black())), weights);
    assertThat(picture.getWidth()).isEqualTo(2 * SIDE);
    assertThat(red(picture, 6, 6)).isEqualTo(0);
    assertThat((double) red(picture, 19, 6)).isWithin(1).of(191);
    assertThat((double) red(picture, 6, 19)).isWithin(1).of(191 / 2.0);
    assertThat((double) red(picture, 12, 6)).isWithin(1).of(191 * 6 / 13.0);
    assertThat((double) red(picture, 19, 0)).isWithin(1).of(191); // beyond the centre: constant
    double green = picture.getRGB(19, 6) >> 8 & 0xff;
    assertThat(green).isWithin(1).of(0.75 * AMBER_GREEN);
    for (int x = SIDE; x < 2 * SIDE; x++) {
      assertWithMessage("second view, column %s", x).that(red(picture, x, 13)).isEqualTo(0);
    }
  }

  /** A model may be hostile: its images are checked like those of others. */
  @Test
  void imagesThatTheModelDamagedAreRefused() throws IOException {
    byte[] huge = black();
    ByteBuffer.wrap(huge).putInt(16, 1).putInt(20, 49_000_000); // columns and rows
    for (byte[] bad : List.of(huge, new byte[] {'G', 'I', 'F', '8', '9', 'a'}, new byte[0])) {
      assertThat(assertThrows(DataException.class, () -> HeatMaps.decode(List.of(black(), bad))))
          .hasMessageThat()
          .startsWith("image from the model: ");
    }
  }

  @Test
  void eachSentenceAndWordHasAFileAndReportsWithoutAttentionHaveNone() throws IOException {
    List<float[]> attention = new ArrayList<>();
    for (int token = 0; token < 5; token++) {
      attention.add(new float[] {0.1f, 0.2f, 0.3f, 0.4f});
    }
    List<Hypothesis> found = List.of(new Hypothesis("clear lungs . normal .", -1));
    StudyFiles.NamedStudy study = new StudyFiles.NamedStudy("a/x y.png", List.of("a/x y.png"));
    ExplainedReport report = new ExplainedReport(found, List.of(black()), attention);
    Path target = folder.resolve("0007-x-y");
    assertThat(HeatMaps.write(folder, 7, new GeneratedStudy(study, report)))
        .containsExactly(
            target.resolve("sentence-01.png"),
            target.resolve("sentence-01-word-01-Clear.png"),
            target.resolve("sentence-01-word-02-lungs.png"),
            target.resolve("sentence-02.png"),
            target.resolve("sentence-02-word-01-Normal.png"))
        .inOrder();
    assertThat(ImageIO.read(target.resolve("sentence-02.png").toFile()).getWidth()).isEqualTo(SIDE);
    ExplainedReport shorter = // byte pairs: more words than tokens
        new ExplainedReport(found, List.of(black()), attention.subList(0, 4));
    assertThat(HeatMaps.write(folder, 8, new GeneratedStudy(study, shorter))).isEmpty();
  }
}
