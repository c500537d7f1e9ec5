package org.ithn.framework.losses;

import static com.google.common.truth.Truth.assertThat;
import static org.ithn.testkit.Goldens.assertClose;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ithn.framework.alignment.EmbeddingPair;
import org.ithn.framework.config.IthnConfig;
import org.ithn.framework.config.IthnConfig.CosineSign;
import org.ithn.framework.config.IthnConfig.SimilarityMatrix;
import org.ithn.framework.config.IthnConfig.Temperature;
import org.ithn.framework.graph.Mode;
import org.ithn.framework.model.BackboneOutputs;
import org.ithn.framework.tensors.TensorData;
import org.ithn.testkit.GradientCheck;
import org.ithn.testkit.TestGraph;
import org.ithn.testkit.TestTensors;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.StdArrays;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;

/** Single loss terms: hand-computed values, gradients and invariances. */
final class LossesTest {
  private static final int BATCH = 2;
  private static final int LENGTH = 3;
  private static final int WORDS = 7;

  private static BackboneOutputs<TFloat64> outputs(
      TestGraph<TFloat64> test, Operand<TFloat64> logits, int[][] targets, double... mask) {
    Operand<TFloat64> unused = test.scope().scalar(0);
    Operand<TInt32> ids =
        test.typedInput(TInt32.class, TInt32.tensorOf(StdArrays.ndCopyOf(targets)));
    Operand<TFloat64> kept = test.input(TensorData.of(mask, BATCH, LENGTH));
    return new BackboneOutputs<>(logits, unused, unused, ids, kept, Map.of());
  }

  @Test
  void reportLossIsTheMeanOverRealTokens() {
    int[][] targets = {{1, 6, 0}, {5, 0, 0}};
    double[] mask = {1, 1, 0, 1, 0, 0};
    TensorData logits = TestTensors.normal(5, BATCH, LENGTH, WORDS);
    double sum = 0;
    for (int i = 0; i < BATCH * LENGTH; i++) {
      double total = 0;
      for (int w = 0; w < WORDS; w++) {
        total += Math.exp(logits.get(i * WORDS + w));
      }
      int target = targets[i / LENGTH][i % LENGTH];
      sum += mask[i] * (Math.log(total) - logits.get(i * WORDS + target));
    }
    try (var test = TestGraph.of(TFloat64.class, Mode.TRAIN)) {
      Operand<TFloat64> input = test.input(logits);
      Operand<TFloat64> loss =
          new ReportCrossEntropy().build(test.scope(), outputs(test, input, targets, mask));
      test.start();
      assertClose("loss", test.run(loss), new double[] {sum / 3}, 1e-14);
      GradientCheck.of(test, loss).withRespectTo("logits", input).verify();
    }
  }

  @Test
  void selfCriticalLossAndItsGradientMatchTheFormulas() {
    int[][] targets = {{1, 6, 0}, {5, 0, 0}};
    double[] mask = {1, 1, 1, 1, 1, 0};
    double[] advantage = {0.7, -0.7};
    int positions = 5; // of the search; those after the end count as zeros
    TensorData logits = TestTensors.normal(5, BATCH, LENGTH, WORDS);
    double expected = 0;
    double[] gradient = new double[BATCH * LENGTH * WORDS];
    for (int i = 0; i < BATCH * LENGTH; i++) {
      double total = 0;
      for (int w = 0; w < WORDS; w++) {
        total += Math.exp(logits.get(i * WORDS + w));
      }
      double weight = mask[i] * advantage[i / LENGTH] / (BATCH * positions);
      int target = targets[i / LENGTH][i % LENGTH];
      expected -= weight * (logits.get(i * WORDS + target) - Math.log(total));
      for (int w = 0; w < WORDS; w++) {
        double p = Math.exp(logits.get(i * WORDS + w)) / total;
        gradient[i * WORDS + w] = weight * (p - (w == target ? 1 : 0));
      }
    }
    try (var test = TestGraph.of(TFloat64.class, Mode.TRAIN)) {
      Operand<TFloat64> input = test.input(logits);
      Operand<TFloat64> loss =
          new SelfCriticalLoss(positions)
              .build(
                  test.scope(),
                  outputs(test, input, targets, mask),
                  test.input(TensorData.of(advantage, BATCH)));
      List<Operand<TFloat64>> slopes = test.gradients(loss, List.of(input));
      test.start();
      assertClose("loss", test.run(loss), new double[] {expected}, 1e-14);
      assertClose("gradient", test.run(slopes.get(0)), gradient, 1e-14);
      GradientCheck.of(test, loss).withRespectTo("logits", input).verify();
    }
  }

  @Test
  void paddingDoesNotChangeTheReportLoss() {
    double[] mask = {1, 1, 0, 1, 0, 0};
    try (var test = TestGraph.of(TFloat64.class, Mode.TRAIN)) {
      TensorData logits = TestTensors.normal(5, BATCH, LENGTH, WORDS);
      Operand<TFloat64> input = test.input(logits);
      Operand<TFloat64> loss =
          new ReportCrossEntropy()
              .build(test.scope(), outputs(test, input, new int[][] {{1, 6, 0}, {5, 0, 0}}, mask));
      test.start();
      double[] before = test.run(loss);
      double[] changed = logits.doubles();
      changed[2 * WORDS + 4] += 100; // a padded position
      test.feed(input, TensorData.of(changed, BATCH, LENGTH, WORDS));
      assertThat(test.run(loss)).isEqualTo(before);
    }
  }

  @Test
  void aBatchWithoutTokensCostsNothing() {
    try (var test = TestGraph.of(TFloat64.class, Mode.TRAIN)) {
      Operand<TFloat64> input = test.input(TestTensors.normal(5, BATCH, LENGTH, WORDS));
      Operand<TFloat64> loss =
          new ReportCrossEntropy()
              .build(test.scope(), outputs(test, input, new int[2][3], 0, 0, 0, 0, 0, 0));
      test.start();
      assertClose("loss", test.run(loss), new double[] {0}, 0);
    }
  }

  @Test
  void dissimilarityIsTheMeanCosine() {
    double[] image = {3, 4, 0, 1};
    double[] negative = {4, 3, 0, -2};
    try (var test = TestGraph.of(TFloat64.class, Mode.TRAIN)) {
      Operand<TFloat64> a = test.input(TensorData.of(image, 2, 2));
      Operand<TFloat64> b = test.input(TensorData.of(negative, 2, 2));
      Operand<TFloat64> signed =
          new ImageDissimilarity(CosineSign.SIGNED).build(test.scope(), a, b);
      Operand<TFloat64> absolute = new ImageDissimilarity(CosineSign.ABS).build(test.scope(), a, b);
      test.start();
      assertClose("signed", test.run(signed), new double[] {(0.96 - 1) / 2}, 1e-15);
      assertClose("absolute", test.run(absolute), new double[] {(0.96 + 1) / 2}, 1e-15);
    }
  }

  @Test
  void dissimilarityOfBlankFeaturesIsZeroAndHasAGradient() {
    try (var test = TestGraph.of(TFloat64.class, Mode.TRAIN)) {
      Operand<TFloat64> a = test.input(TensorData.of(new double[6], 2, 3));
      Operand<TFloat64> b = test.input(TestTensors.normal(1, 2, 3));
      Operand<TFloat64> loss = new ImageDissimilarity(CosineSign.SIGNED).build(test.scope(), a, b);
      test.start();
      assertClose("loss", test.run(loss), new double[] {0}, 0);
      for (double value : test.run(test.gradients(loss, List.of(a)).get(0))) {
        assertThat(value).isFinite();
      }
    }
  }

  private static double clip(IthnConfig config, double[] z, double[] u, double[] hard) {
    try (var test = TestGraph.of(TFloat64.class, Mode.TRAIN)) {
      EmbeddingPair<TFloat64> pair =
          new EmbeddingPair<>(
              test.input(TensorData.of(z, 2, 2)), test.input(TensorData.of(u, 2, 2)));
      AugmentedClipLoss loss = new AugmentedClipLoss(config);
      LogitScales<TFloat64> scales = loss.scales(test.scope());
      Operand<TFloat64> value =
          loss.build(
              test.scope(),
              scales,
              new AugmentedClipLoss.Inputs<>(
                  pair, Optional.of(pair), Optional.of(test.input(TensorData.of(hard, 2, 2)))));
      test.start();
      return test.run(value)[0];
    }
  }

  private static IthnConfig fixed(SimilarityMatrix... matrices) {
    return IthnConfig.defaults().toBuilder()
        .temperature(Temperature.FIXED)
        .tau(1)
        .matrices(matrices)
        .build();
  }

  private static final double[] IDENTITY = {1, 0, 0, 1};

  @Test
  void clipOfTheIdentityMatchesItsDocumentation() {
    double loss = clip(fixed(SimilarityMatrix.S1), IDENTITY, IDENTITY, IDENTITY);
    assertThat(loss).isWithin(1e-15).of(Math.log1p(Math.exp(-1)));
  }

  @Test
  void theDiagonalOfS3IsNegatedAndTheRestKept() {
    double[] hard = {3, 0, 0, 5}; // any length
    double loss = clip(fixed(SimilarityMatrix.S3), IDENTITY, IDENTITY, hard);
    assertThat(loss).isWithin(1e-15).of(Math.log1p(Math.exp(1)));
    double[] crossed = {0, 2, 7, 0};
    double rest = clip(fixed(SimilarityMatrix.S3), IDENTITY, IDENTITY, crossed);
    assertThat(rest).isWithin(1e-15).of(Math.log1p(Math.exp(1)));
  }

  @Test
  void theAverageDividesByTheNumberOfMatrices() {
    double one = clip(fixed(SimilarityMatrix.S1), IDENTITY, IDENTITY, IDENTITY);
    double twice =
        clip(fixed(SimilarityMatrix.S1, SimilarityMatrix.S2), IDENTITY, IDENTITY, IDENTITY);
    assertThat(twice).isWithin(1e-15).of(one);
    double three = clip(fixed(SimilarityMatrix.values()), IDENTITY, IDENTITY, IDENTITY);
    assertThat(three).isWithin(1e-15).of(Math.log1p(Math.exp(-1.0 / 3)));
  }

  @Test
  void theContrastAsPrintedNeedsTwoExamples() {
    IthnConfig printed =
        fixed(SimilarityMatrix.S1).toBuilder().loss(IthnConfig.ContrastiveLoss.PRINTED).build();
    try (var test = TestGraph.of(TFloat64.class, Mode.TRAIN)) {
      Operand<TFloat64> row = test.input(TensorData.of(new double[] {1, 0}, 1, 2));
      AugmentedClipLoss loss = new AugmentedClipLoss(printed);
      Operand<TFloat64> value =
          loss.build(
              test.scope(),
              loss.scales(test.scope()),
              new AugmentedClipLoss.Inputs<>(
                  new EmbeddingPair<>(row, row), Optional.empty(), Optional.empty()));
      test.start();
      Exception e = assertThrows(RuntimeException.class, () -> test.run(value));
      assertThat(e).hasMessageThat().contains("Eq. 8 as printed needs at least 2 examples");
    }
  }

  @Test
  void aMissingMatrixIsNamed() {
    try (var test = TestGraph.of(TFloat64.class, Mode.TRAIN)) {
      Operand<TFloat64> rows = test.input(TestTensors.normal(1, 2, 3));
      AugmentedClipLoss loss =
          new AugmentedClipLoss(fixed(SimilarityMatrix.S1, SimilarityMatrix.S3));
      LogitScales<TFloat64> scales = loss.scales(test.scope());
      var in =
          new AugmentedClipLoss.Inputs<>(
              new EmbeddingPair<>(rows, rows), Optional.empty(), Optional.empty());
      IllegalArgumentException refused =
          assertThrows(IllegalArgumentException.class, () -> loss.build(test.scope(), scales, in));
      assertThat(refused).hasMessageThat().contains("S3 needs hard negatives");
    }
  }

  @Test
  void twoTermsOfOneNameAreRefused() {
    try (var test = TestGraph.of(TFloat64.class, Mode.TRAIN)) {
      LossTerms.Builder<TFloat64> terms = LossTerms.builder();
      terms.add("report", test.scope().scalar(1), 1);
      assertThrows(
          IllegalArgumentException.class, () -> terms.add("report", test.scope().scalar(2), 1));
    }
  }
}
