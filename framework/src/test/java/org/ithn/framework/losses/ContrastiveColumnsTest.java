package org.ithn.framework.losses;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.ithn.framework.config.ContrastiveConfig.FalseNegativeRule;
import org.ithn.framework.config.ContrastiveConfig.Form;
import org.ithn.framework.config.ContrastiveConfig.HardnessStart;
import org.ithn.framework.config.IthnConfig;
import org.ithn.framework.config.IthnConfig.SimilarityMatrix;
import org.ithn.framework.config.IthnConfig.Temperature;
import org.ithn.framework.losses.ContrastBatch.Texts;
import org.ithn.framework.negatives.InBatchNegatives;
import org.ithn.framework.negatives.NoHardNegatives;
import org.ithn.framework.negatives.ProjectedOptimisation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tensorflow.op.core.Placeholder;

/** Synthesised negatives as further columns of the softmax. */
final class ContrastiveColumnsTest {
  private static final double TAU = 0.5;

  private static IthnConfig.Builder columns() {
    return IthnConfig.defaults().toBuilder()
        .form(Form.COLUMNS)
        .matrices(SimilarityMatrix.S1, SimilarityMatrix.S3)
        .tau(TAU);
  }

  private static ContrastBatch batch(IthnConfig.Builder config) {
    return new ContrastBatch(config.build(), Texts.different());
  }

  @Test
  void valuesEqualThePlainSums() {
    try (ContrastBatch batch = batch(columns())) {
      double expected = batch.plain().columns((i, j) -> false, (i, j) -> false);
      assertThat(batch.value()).isWithin(1e-12).of(expected);
    }
  }

  @ParameterizedTest
  @EnumSource(Temperature.class)
  void gradientsAreCorrectForEveryTemperature(Temperature temperature) {
    try (ContrastBatch batch = batch(columns().temperature(temperature))) {
      batch.verifyGradients(false);
    }
  }

  @Test
  void orderOfTheBatchDoesNotMatter() {
    try (ContrastBatch before = batch(columns());
        ContrastBatch after =
            new ContrastBatch(columns().build(), Texts.different(), new int[] {3, 0, 4, 2, 1})) {
      assertThat(after.value()).isWithin(1e-12).of(before.value());
    }
  }

  @Test
  void opposedImagesAndReportsAreNoMinimumOfColumns() {
    IthnConfig.Builder mean =
        IthnConfig.defaults().toBuilder().temperature(Temperature.FIXED).tau(0.07);
    try (ContrastBatch trivial = batch(mean);
        ContrastBatch uniform = batch(columns().tau(0.07))) {
      for (ContrastBatch each : new ContrastBatch[] {trivial, uniform}) {
        each.fill(each.z, 1);
        each.fill(each.zNeg, 1);
        each.fill(each.u, -1);
        each.fill(each.uNeg, -1);
        each.fill(each.hard, -1);
      }
      assertThat(trivial.value()).isLessThan(1e-3);
      double chance = (Math.log(2 * ContrastBatch.BATCH) + Math.log(ContrastBatch.BATCH)) / 2;
      assertThat(uniform.value()).isWithin(1e-12).of(chance);
    }
  }

  @Test
  void exampleOfTheDocumentation() {
    double e = Math.exp(-1);
    assertThat(Math.log1p(3 * e)).isWithin(5e-5).of(0.7437);
    assertThat((Math.log1p(3 * e) + Math.log1p(e)) / 2).isWithin(5e-5).of(0.5285);
    PlainContrast example =
        new PlainContrast(
            new double[][] {{1, 0, 0}, {0, 1, 0}},
            new double[][] {{1, 0, 0}, {0, 1, 0}},
            null,
            null,
            new double[][] {{0, 0, 1}, {0, 0, 1}},
            1);
    assertThat(example.columns((i, j) -> false, (i, j) -> false)).isWithin(5e-5).of(0.5285);
  }

  @Test
  void formOfThePaperKeepsItsGraph() {
    IthnConfig paper = IthnConfig.defaults();
    IthnConfig named =
        paper.toBuilder()
            .form(Form.MEAN)
            .falseNegatives(FalseNegativeRule.KEEP)
            .hardness(HardnessStart.defaults())
            .build();
    assertThat(named).isEqualTo(paper);
    try (ContrastBatch batch = new ContrastBatch(paper, Texts.different())) {
      assertThat(batch.mask).isEmpty();
      assertThat(batch.value())
          .isWithin(1e-11)
          .of(batch.plain().mean((i, j) -> false, SimilarityMatrix.values()));
      batch
          .test
          .graph()
          .operations()
          .forEachRemaining(
              op -> {
                if (!op.type().equals(Placeholder.OP_NAME)) {
                  assertThat(op.type()).isNoneOf("Equal", "Pad", "ConcatV2");
                }
              });
    }
  }

  @Test
  void strategiesWithoutSynthesisedNegativesAreRefused() {
    IthnConfig.Builder config = columns().weights(1, 0.1, 0);
    Exception inBatch =
        assertThrows(
            IllegalArgumentException.class,
            () -> new IthnObjective(config.strategy("in-batch").build(), new InBatchNegatives()));
    assertThat(inBatch).hasMessageThat().contains("'in-batch' uses no hard negatives");
    Exception none =
        assertThrows(
            IllegalArgumentException.class,
            () -> new IthnObjective(config.strategy("none").build(), new NoHardNegatives()));
    assertThat(none).hasMessageThat().contains("no contrastive loss with ithn.strategy 'none'");
    IthnConfig withoutWeight = columns().weights(1, 0, 0.2).build();
    assertThrows(
        IllegalArgumentException.class,
        () -> new IthnObjective(withoutWeight, new ProjectedOptimisation()));
  }
}
