package org.ithn.backbones.visualgpt;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.List;
import org.ithn.backbones.visualgpt.VisualGptConfig.RegionMask;
import org.ithn.backbones.visualgpt.VisualGptConfig.RegionSource;
import org.ithn.framework.graph.Mode;
import org.ithn.framework.losses.ReportCrossEntropy;
import org.ithn.framework.model.BackboneInputs;
import org.ithn.framework.model.BackboneOutputs;
import org.ithn.framework.tensors.TensorData;
import org.ithn.testkit.GradientCheck;
import org.ithn.testkit.TestGraph;
import org.ithn.testkit.VerifiedGradients;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.family.TFloating;

/** Tests of VisualGPT with region features: gradients, masks and token rows. */
final class GatedBlockTest {
  private static final int WORDS = VisualGptTest.WORDS;
  private static final int[][] TOKENS = {{0, 4, 10, 2, 0}, {0, 7, 0, 0, 0}};
  private static final float[] MASK = {1, 1, 1, 1, 1, 1, 1, 1, 0, 0};
  private static final int REGIONS = 3;
  private static final int REGION_WIDTH = 5;

  /** Returns regions; the last region of the second example is a row of zeros. */
  private static float[] regions() {
    float[] values = new float[2 * REGIONS * REGION_WIDTH];
    for (int i = 0; i < values.length - REGION_WIDTH; i++) {
      values[i] = (float) Math.sin(1.7 * i + 0.3);
    }
    return values;
  }

  private static <T extends TFloating> BackboneOutputs<T> build(
      TestGraph<T> test, Operand<T> regions, RegionMask mask) {
    return VisualGpt.of(VisualGptTest.small(RegionSource.FEATURES, mask), WORDS, 1)
        .build(
            test.scope().sub("backbone"),
            new BackboneInputs<>(
                regions, test.tf().constant(TOKENS), test.input(MASK, 2, TOKENS[0].length)));
  }

  @Test
  void gradientsEqualCentralDifferences() {
    try (var test = TestGraph.of(TFloat64.class, Mode.EVALUATE)) {
      Operand<TFloat64> regions = test.input(regions(), 2, REGIONS, REGION_WIDTH);
      BackboneOutputs<TFloat64> out = build(test, regions, RegionMask.NONE);
      Operand<TFloat64> loss = new ReportCrossEntropy().build(test.scope(), out);
      assertThat(VerifiedGradients.unverifiedOps(test.graph(), loss)).isEmpty();
      GradientCheck check = GradientCheck.of(test, loss).withRespectTo("regions", regions);
      test.start();
      check.verify();
    }
  }

  @ParameterizedTest
  @EnumSource(RegionMask.class)
  void zeroRowsAreIgnoredOnlyByTheRawMask(RegionMask mask) {
    try (var test = TestGraph.of(TFloat64.class, Mode.EVALUATE)) {
      Operand<TFloat64> all = test.input(regions(), 2, REGIONS, REGION_WIDTH);
      Operand<TFloat64> fewer = // without the last region of both
          test.tf()
              .slice(
                  all,
                  test.tf().constant(new int[3]),
                  test.tf().constant(new int[] {2, REGIONS - 1, REGION_WIDTH}));
      BackboneOutputs<TFloat64> padded = build(test, all, mask);
      BackboneOutputs<TFloat64> cut = build(test, fewer, mask);
      test.start();
      List<double[]> got = test.runAll(List.of(padded.logits(), cut.logits()));
      int half = got.get(0).length / 2;
      double[] a = Arrays.copyOfRange(got.get(0), half, half + WORDS); // the second example
      double[] b = Arrays.copyOfRange(got.get(1), half, half + WORDS);
      double largest = 0;
      for (int i = 0; i < a.length; i++) {
        largest = Math.max(largest, Math.abs(a[i] - b[i]));
      }
      if (mask == RegionMask.RAW_ZERO_ROWS) {
        assertThat(largest).isLessThan(1e-12);
      } else { // EXACT_ZERO_SUM depends on rounding and hardly ever masks in double precision
        assertThat(largest).isGreaterThan(1e-6);
      }
    }
  }

  @Test
  void idsMapToRowsAndBack() {
    TokenIdMapping rows = new TokenIdMapping(7, 4, 6, 5, 7);
    assertThat(rows.idOfRow(4)).isEqualTo(0);
    try (var test = TestGraph.of(TFloat64.class, Mode.EVALUATE)) {
      TokenIdMapping.DecoderInputs read =
          rows.decoderInputs(test.scope(), test.tf().constant(new int[][] {{0, 1, 4, 5, 6, 0}}));
      double[] scores = {10, 11, 12, 13, 14, 15, 16};
      Operand<TFloat64> ordered =
          rows.reorderById(test.scope(), test.input(TensorData.of(scores, 1, 7)));
      test.start();
      assertThat(test.run(read.rows())).isEqualTo(new double[] {6, 0, 3, 5, 6, 5});
      assertThat(test.run(ordered)).isEqualTo(new double[] {14, 10, 11, 12, 13, 15, 16});
    }
  }

  @Test
  void gridIsNotAcceptedAsFeatures() {
    try (var test = TestGraph.of(TFloat64.class, Mode.EVALUATE)) {
      Operand<TFloat64> images = test.input(new float[2 * 3], 2, 1, 1, 1, 3);
      IllegalArgumentException refusal =
          assertThrows(IllegalArgumentException.class, () -> build(test, images, RegionMask.NONE));
      assertThat(refusal).hasMessageThat().contains("backbone.regions.source is 'features'");
    }
  }

  @Test
  void gpt2TokensRequireGpt2Vocabulary() {
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class,
            () -> VisualGpt.of(VisualGptConfig.defaults(), WORDS, 1));
    assertThat(refusal).hasMessageThat().contains("50257");
  }
}
