package org.ithn.backbones.decoding;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.ithn.backbones.r2gencmn.R2GenCmn;
import org.ithn.backbones.r2gencmn.R2GenCmnConfig;
import org.ithn.framework.graph.Mode;
import org.ithn.framework.model.DecodingConfig;
import org.ithn.framework.tensors.TensorData;
import org.ithn.testkit.Goldens;
import org.ithn.testkit.TestGraph;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/** Tests of searches against each other and against the sums of token log-probabilities. */
class ReportGeneratorTest {
  private static final int WORDS = 11;
  private static final int BATCH = 3;
  private static final int LENGTH = 7;
  private static final R2GenCmn BACKBONE =
      new R2GenCmn(
          new R2GenCmnConfig("small-cnn", 12, 3, 2, 14, 0.1, 0.5, new R2GenCmnConfig.Memory(13, 5)),
          WORDS,
          1);

  /** Outputs of a search: tokens, lengths, scores, token log-probabilities. */
  @SuppressWarnings("ArrayRecordComponent") // compared element by element
  private record Found(double[] tokens, double[] lengths, double[] scores, double[] logProbs) {}

  private static float[] pixels(int batch) {
    Random random = new Random(5);
    float[] pixels = new float[batch * 32 * 32 * 3];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (float) random.nextGaussian();
    }
    return pixels;
  }

  private static List<Found> search(int batch, DecodingConfig... configs) {
    return search(batch, 0, configs);
  }

  private static List<Found> search(int batch, long seed, DecodingConfig... configs) {
    try (var test = TestGraph.of(TFloat32.class, Mode.EVALUATE)) {
      Operand<TFloat32> images =
          test.input(Arrays.copyOf(pixels(BATCH), batch * 32 * 32 * 3), batch, 1, 32, 32, 3);
      List<Hypotheses<TFloat32>> all = new ArrayList<>();
      for (DecodingConfig config : configs) {
        all.add(
            new ReportGenerator(BACKBONE.decoder(), config, seed)
                .build(test.scope().sub("backbone"), images));
      }
      test.start();
      sharpen(test);
      List<Found> found = new ArrayList<>();
      for (Hypotheses<TFloat32> each : all) {
        List<double[]> got =
            test.runAll(
                List.of(each.tokens(), each.lengths(), each.scores(), each.tokenLogProbs()));
        found.add(new Found(got.get(0), got.get(1), got.get(2), got.get(3)));
      }
      return found;
    }
  }

  /** Assigns larger logits, so that images yield different reports and some of them end. */
  private static void sharpen(TestGraph<TFloat32> test) {
    Random random = new Random(11);
    float[] kernel = new float[12 * WORDS];
    for (int i = 0; i < kernel.length; i++) {
      kernel[i] = (float) random.nextGaussian();
    }
    test.assign("backbone/vocabulary/kernel", TensorData.of(kernel, 12, WORDS));
  }

  private static DecodingConfig standard(int beam, double penalty) {
    return new DecodingConfig(DecodingConfig.Method.STANDARD, beam, LENGTH, penalty, 1, false);
  }

  @Test
  void greedySearchEqualsABeamOfOne() {
    List<Found> found =
        search(
            BATCH, DecodingConfig.greedy(LENGTH), DecodingConfig.beam(1, LENGTH), standard(1, 0));
    assertThat(found.get(1).tokens()).isEqualTo(found.get(0).tokens());
    assertThat(found.get(2).tokens()).isEqualTo(found.get(0).tokens());
    assertThat(found.get(1).scores()).isEqualTo(found.get(0).scores());
  }

  @Test
  void scoresAreSumsOfTokenLogProbabilities() {
    for (Found found : search(BATCH, DecodingConfig.beam(3, LENGTH), standard(3, 0))) {
      for (int row = 0; row < found.scores().length; row++) {
        double sum = 0;
        for (int t = 0; t < found.lengths()[row]; t++) {
          sum += found.logProbs()[row * LENGTH + t];
        }
        if (found.scores()[row] > -900) { // lower: finished hypotheses that continued
          Goldens.assertClose(
              "score of row " + row, new double[] {found.scores()[row]}, new double[] {sum}, 1e-4);
        }
      }
    }
  }

  @Test
  void lengthPenaltyDividesByThePowerOfTheLength() {
    Found found = search(BATCH, standard(3, 0.7)).get(0);
    for (int row = 0; row < found.scores().length; row++) {
      double sum = 0;
      for (int t = 0; t < found.lengths()[row]; t++) {
        sum += found.logProbs()[row * LENGTH + t];
      }
      double expected = sum / Math.pow(found.lengths()[row], 0.7);
      Goldens.assertClose(
          "score of row " + row, new double[] {found.scores()[row]}, new double[] {expected}, 1e-4);
    }
  }

  @Test
  void hypothesesAreSortedAndWiderBeamsAreNotWorse() {
    List<Found> found =
        search(BATCH, DecodingConfig.greedy(LENGTH), DecodingConfig.beam(4, LENGTH));
    for (int b = 0; b < BATCH; b++) {
      double[] scores = Arrays.copyOfRange(found.get(1).scores(), 4 * b, 4 * b + 4);
      for (int k = 1; k < 4; k++) {
        assertThat(scores[k]).isAtMost(scores[k - 1]);
      }
      assertThat(scores[0]).isAtLeast(found.get(0).scores()[b] - 1e-6);
    }
  }

  @Test
  void rowDoesNotDependOnTheRestOfTheBatch() {
    Found all = search(BATCH, DecodingConfig.beam(3, LENGTH)).get(0);
    Found first = search(1, DecodingConfig.beam(3, LENGTH)).get(0);
    int row = 3 * LENGTH;
    assertThat(Arrays.copyOf(all.tokens(), row)).isEqualTo(first.tokens());
    Goldens.assertClose("scores", Arrays.copyOf(all.scores(), 3), first.scores(), 1e-5);
  }

  @Test
  void samplingDependsOnItsSeedAndApproachesGreedyAtLowTemperature() {
    DecodingConfig warm =
        new DecodingConfig(DecodingConfig.Method.SAMPLING, 1, LENGTH, 0, 1, false);
    DecodingConfig cold =
        new DecodingConfig(DecodingConfig.Method.SAMPLING, 1, LENGTH, 0, 1e-4, false);
    List<Found> seven = search(BATCH, 7, warm, cold, DecodingConfig.greedy(LENGTH));
    Found again = search(BATCH, 7, warm).get(0);
    Found eight = search(BATCH, 8, warm).get(0);
    assertThat(again.tokens()).isEqualTo(seven.get(0).tokens());
    assertThat(eight.tokens()).isNotEqualTo(seven.get(0).tokens());
    assertWithMessage("at temperature 1e-4")
        .that(seven.get(1).tokens())
        .isEqualTo(seven.get(2).tokens());
  }
}
