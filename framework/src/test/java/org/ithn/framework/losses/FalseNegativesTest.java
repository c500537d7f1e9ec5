package org.ithn.framework.losses;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import java.util.Arrays;
import java.util.List;
import org.ithn.framework.config.ContrastiveConfig.FalseNegativeRule;
import org.ithn.framework.config.ContrastiveConfig.Form;
import org.ithn.framework.config.IthnConfig;
import org.ithn.framework.config.IthnConfig.HardNegativeMatrix;
import org.ithn.framework.config.IthnConfig.OffDiagonal;
import org.ithn.framework.config.IthnConfig.SimilarityMatrix;
import org.ithn.framework.losses.ContrastBatch.Texts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Pairs of the same report, which leave the softmax. */
final class FalseNegativesTest {
  /**
   * Reports 0 and 2 are the same, as are prior negatives 1 and 4; prior negative 0 has report 3,
   * and prior negative 2 has its own report, 2. Prior negatives are padded to another length.
   */
  private static final Texts WORDS =
      new Texts(
          new int[][] {{1, 2, 0}, {2, 1, 0}, {1, 2, 0}, {3, 3, 3}, {1, 0, 0}},
          new int[][] {{3, 3, 3, 0}, {4, 0, 0, 0}, {1, 2, 0, 0}, {3, 3, 3, 3}, {4, 0, 0, 0}},
          new double[] {0, 1, 2, 3, 4},
          new double[] {5, 6, 7, 8, 9});

  /** The same pairs by labels, of reports that all differ. */
  private static final Texts LABELS =
      new Texts(
          Texts.different().reports(),
          Texts.different().priorReports(),
          new double[] {0, 1, 0, 2, 3},
          new double[] {2, 4, 0, 5, 4});

  private static boolean reports(int i, int j) {
    return i == j || (i + j == 2 && i != 1);
  }

  private static boolean priors(int i, int j) {
    return i == j || (i + j == 5 && (i == 1 || i == 4));
  }

  private static boolean synthesised(int i, int j) {
    return (j == 0 && i == 3) || (j == 2 && (i == 0 || i == 2));
  }

  private static IthnConfig config(FalseNegativeRule rule, Form form, SimilarityMatrix... used) {
    return IthnConfig.defaults().toBuilder()
        .tau(0.5)
        .form(form)
        .falseNegatives(rule)
        .matrices(used)
        .build();
  }

  private static IthnConfig mean(SimilarityMatrix... used) {
    return config(FalseNegativeRule.SAME_REPORT, Form.MEAN, used);
  }

  private static IthnConfig columns(FalseNegativeRule rule) {
    return config(rule, Form.COLUMNS, SimilarityMatrix.S1, SimilarityMatrix.S3);
  }

  static List<List<SimilarityMatrix>> combinations() {
    return List.of(
        List.of(SimilarityMatrix.S1),
        List.of(SimilarityMatrix.S2),
        List.of(SimilarityMatrix.S3),
        List.of(SimilarityMatrix.S1, SimilarityMatrix.S2),
        List.of(SimilarityMatrix.S1, SimilarityMatrix.S3),
        List.of(SimilarityMatrix.values()));
  }

  @ParameterizedTest
  @MethodSource("combinations")
  void meanLeavesOutThePairsOfItsMatrices(List<SimilarityMatrix> used) {
    SimilarityMatrix[] matrices = used.toArray(SimilarityMatrix[]::new);
    PlainContrast.LeftOut expected =
        (i, j) ->
            (used.contains(SimilarityMatrix.S1) && reports(i, j))
                || (used.contains(SimilarityMatrix.S2) && priors(i, j))
                || (used.contains(SimilarityMatrix.S3) && synthesised(i, j));
    try (ContrastBatch batch = new ContrastBatch(mean(matrices), WORDS)) {
      assertThat(batch.value()).isWithin(1e-11).of(batch.plain().mean(expected, matrices));
      double[] mask = batch.test.run(batch.mask.orElseThrow());
      for (int k = 0; k < mask.length; k++) {
        int i = k / ContrastBatch.BATCH;
        int j = k % ContrastBatch.BATCH;
        assertWithMessage("%s, %s", i, j)
            .that(mask[k])
            .isEqualTo(i != j && expected.test(i, j) ? 1 : 0);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = FalseNegativeRule.class,
      names = {"SAME_REPORT", "SAME_LABELS"})
  void columnsLeaveOutReportsAndSynthesisedNegatives(FalseNegativeRule rule) {
    Texts texts = rule == FalseNegativeRule.SAME_REPORT ? WORDS : LABELS;
    try (ContrastBatch batch = new ContrastBatch(columns(rule), texts)) {
      double expected =
          batch.plain().columns(FalseNegativesTest::reports, FalseNegativesTest::synthesised);
      assertThat(batch.value()).isWithin(1e-12).of(expected);
      assertThat(Arrays.stream(batch.test.run(batch.mask.orElseThrow())).sum()).isEqualTo(2 + 3);
    }
  }

  @Test
  void labelsGiveTheLossOfTheSameReports() {
    IthnConfig labels = config(FalseNegativeRule.SAME_LABELS, Form.MEAN, SimilarityMatrix.values());
    try (ContrastBatch byWords = new ContrastBatch(mean(SimilarityMatrix.values()), WORDS);
        ContrastBatch byLabels = new ContrastBatch(labels, LABELS)) {
      assertThat(byLabels.value()).isEqualTo(byWords.value());
    }
  }

  @Test
  void gradientsAreCorrect() {
    try (ContrastBatch mean = new ContrastBatch(mean(SimilarityMatrix.values()), WORDS);
        ContrastBatch columns = new ContrastBatch(columns(FalseNegativeRule.SAME_REPORT), WORDS)) {
      mean.verifyGradients(true);
      columns.verifyGradients(false);
    }
  }

  @Test
  void orderOfTheBatchDoesNotMatter() {
    int[] order = {4, 2, 0, 1, 3};
    for (IthnConfig config :
        List.of(mean(SimilarityMatrix.values()), columns(FalseNegativeRule.SAME_REPORT))) {
      try (ContrastBatch before = new ContrastBatch(config, WORDS);
          ContrastBatch after = new ContrastBatch(config, WORDS, order)) {
        assertThat(after.value()).isWithin(1e-12).of(before.value());
      }
    }
  }

  @Test
  void differentReportsChangeNothing() {
    for (FalseNegativeRule rule :
        List.of(FalseNegativeRule.SAME_REPORT, FalseNegativeRule.SAME_LABELS)) {
      IthnConfig masked = config(rule, Form.MEAN, SimilarityMatrix.values());
      IthnConfig kept = config(FalseNegativeRule.KEEP, Form.MEAN, SimilarityMatrix.values());
      try (ContrastBatch without = new ContrastBatch(kept, WORDS);
          ContrastBatch with = new ContrastBatch(masked, Texts.different())) {
        assertThat(with.value()).isEqualTo(without.value());
      }
    }
  }

  @Test
  void zeroedPairsOfS3AreNotComparedAndStay() {
    IthnConfig config =
        mean(SimilarityMatrix.S3).toBuilder()
            .s3(new HardNegativeMatrix(true, OffDiagonal.ZERO, true))
            .build();
    try (ContrastBatch batch = new ContrastBatch(config, WORDS)) {
      assertThat(Arrays.stream(batch.test.run(batch.mask.orElseThrow())).sum()).isEqualTo(0);
    }
  }
}
