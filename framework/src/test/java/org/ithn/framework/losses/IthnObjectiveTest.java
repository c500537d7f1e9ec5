package org.ithn.framework.losses;

import static com.google.common.truth.Truth.assertThat;
import static org.ithn.testkit.Goldens.assertClose;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.ithn.framework.config.IthnConfig;
import org.ithn.framework.config.IthnConfig.ContrastiveLoss;
import org.ithn.framework.config.IthnConfig.FeatureSpace;
import org.ithn.framework.config.IthnConfig.HardNegativeMatrix;
import org.ithn.framework.config.IthnConfig.OffDiagonal;
import org.ithn.framework.config.IthnConfig.SimilarityMatrix;
import org.ithn.framework.config.IthnConfig.Temperature;
import org.ithn.framework.graph.Mode;
import org.ithn.framework.graph.Parameter;
import org.ithn.framework.model.BackboneOutputs;
import org.ithn.framework.negatives.CrossBatchProjection;
import org.ithn.framework.negatives.HardNegativeStrategy;
import org.ithn.framework.negatives.InBatchNegatives;
import org.ithn.framework.negatives.MochiMixing;
import org.ithn.framework.negatives.NoHardNegatives;
import org.ithn.framework.negatives.PriorHardNegatives;
import org.ithn.framework.negatives.ProjectedOptimisation;
import org.ithn.framework.negatives.UnprojectedOptimisation;
import org.ithn.framework.tensors.TensorData;
import org.ithn.testkit.GradientCheck;
import org.ithn.testkit.TestGraph;
import org.ithn.testkit.TestTensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat64;

final class IthnObjectiveTest {
  private static final int BATCH = 3;
  private static final int IMAGE = 11;
  private static final int HIDDEN = 7;
  private static final int LENGTH = 2;
  private static final int NEGATIVE_LENGTH = 5;

  /** Returns a small configuration in which every gradient is smooth. */
  private static IthnConfig.Builder small() {
    return IthnConfig.defaults().toBuilder()
        .width(5)
        .tau(0.5)
        .weights(1, 0.1, 0.2)
        .stopGradient(false);
  }

  /** The objective with features as inputs. */
  private static final class Built implements AutoCloseable {
    final TestGraph<TFloat64> test = TestGraph.of(TFloat64.class, Mode.TRAIN);
    final Operand<TFloat64> z = test.input(TestTensors.normal(1, BATCH, IMAGE));
    final Operand<TFloat64> zNeg = test.input(TestTensors.normal(2, BATCH, IMAGE));
    final Operand<TFloat64> states = test.input(TestTensors.normal(3, BATCH, LENGTH, HIDDEN));
    final Operand<TFloat64> statesNeg;
    final Operand<TFloat64> lambda = test.input(TensorData.of(new double[] {0.4}));
    final IthnObjective objective;
    final IthnLosses<TFloat64> losses;

    Built(IthnConfig config, HardNegativeStrategy strategy) {
      statesNeg = test.input(TestTensors.normal(4, BATCH, NEGATIVE_LENGTH, HIDDEN));
      objective = new IthnObjective(config, strategy);
      losses =
          objective.build(
              test.scope(),
              Outputs.ofStates(test, z, states),
              objective.negativesPerExample() == 0
                  ? List.of()
                  : List.of(Outputs.ofStates(test, zNeg, statesNeg)),
              lambda);
      test.start();
    }

    double[] term(String name) {
      return test.run(losses.terms().terms().get(name).value());
    }

    Set<String> variables() {
      Set<String> names = new TreeSet<>();
      test.store().all().stream().map(Parameter::name).forEach(names::add);
      return names;
    }

    Set<String> ops() {
      Set<String> names = new TreeSet<>();
      test.graph().operations().forEachRemaining(op -> names.add(op.name()));
      return names;
    }

    @Override
    public void close() {
      test.close();
    }
  }

  static List<HardNegativeStrategy> strategies() {
    return List.of(
        new PriorHardNegatives(),
        new MochiMixing(3),
        new UnprojectedOptimisation(),
        new ProjectedOptimisation(),
        new CrossBatchProjection());
  }

  private static void assertGradients(IthnConfig config, HardNegativeStrategy strategy) {
    try (Built built = new Built(config, strategy)) {
      GradientCheck.of(built.test, built.losses.total())
          .withRespectTo("z", built.z)
          .withRespectTo("zNeg", built.zNeg)
          .withRespectTo("states", built.states)
          .withRespectTo("statesNeg", built.statesNeg)
          .withRespectToVariables()
          .verify();
    }
  }

  @ParameterizedTest
  @MethodSource("strategies")
  void gradientsOfThePapersConfigurationAreCorrect(HardNegativeStrategy strategy) {
    assertGradients(small().build(), strategy);
  }

  @ParameterizedTest
  @EnumSource(Temperature.class)
  void gradientsAreCorrectForEveryTemperature(Temperature temperature) {
    assertGradients(small().temperature(temperature).build(), new ProjectedOptimisation());
  }

  @ParameterizedTest
  @EnumSource(OffDiagonal.class)
  void gradientsAreCorrectWithoutNormalisation(OffDiagonal offDiagonal) {
    IthnConfig config = small().s3(new HardNegativeMatrix(false, offDiagonal, false)).build();
    assertGradients(config, new ProjectedOptimisation());
  }

  @Test
  void gradientsOfTheReferenceConfigurationAreCorrect() {
    IthnConfig config = IthnConfig.referenceCode().toBuilder().width(5).tau(0.5).build();
    assertGradients(config, new CrossBatchProjection());
  }

  @Test
  void gradientsOfThePrintedContrastAreCorrect() {
    assertGradients(small().loss(ContrastiveLoss.PRINTED).build(), new ProjectedOptimisation());
  }

  @Test
  void withoutWeightsTheLossIsTheReportLossAlone() {
    try (Built none = new Built(small().weights(1, 0, 0).build(), new ProjectedOptimisation())) {
      assertThat(none.test.run(none.losses.total())).isEqualTo(none.term("report"));
      assertThat(none.losses.terms().terms().keySet()).containsExactly("report");
      assertThat(none.variables()).isEmpty();
      assertThat(none.objective.negativesPerExample()).isEqualTo(0);
    }
  }

  @Test
  void strategyNoneIsCrossEntropyAlone() {
    try (Built built = new Built(small().build(), new NoHardNegatives())) {
      assertThat(built.losses.terms().terms().keySet()).containsExactly("report");
      assertThat(built.losses.diagnostics()).isEmpty();
      assertThat(built.variables()).isEmpty();
      for (String op : built.ops()) {
        assertThat(op).doesNotContainMatch("^(negatives|alignment|loss/clip|loss/image)");
      }
    }
  }

  @Test
  void inBatchContrastsWithoutAPassOverNegatives() {
    IthnConfig config = small().matrices(SimilarityMatrix.S1).weights(1, 0.1, 0).build();
    try (Built built = new Built(config, new InBatchNegatives());
        Built same = new Built(config, new ProjectedOptimisation())) {
      assertThat(built.losses.terms().terms().keySet()).containsExactly("report", "clip").inOrder();
      assertThat(built.objective.negativesPerExample()).isEqualTo(0);
      assertThat(same.objective.negativesPerExample()).isEqualTo(0);
      assertThat(built.term("clip")).isEqualTo(same.term("clip"));
    }
  }

  @Test
  void inBatchRefusesTermsThatNeedNegatives() {
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> new IthnObjective(small().strategy("in-batch").build(), new InBatchNegatives()));
    assertThat(refused).hasMessageThat().contains("set ithn.contrastive.matrices to [\"s1\"]");
  }

  @Test
  void zeroHardnessGivesThePrior() {
    try (Built prior = new Built(small().build(), new PriorHardNegatives())) {
      for (HardNegativeStrategy strategy : strategies()) {
        try (Built built = new Built(small().build(), strategy)) {
          built.test.feed(built.lambda, TensorData.of(new double[] {0}));
          assertClose(strategy.toString(), built.term("clip"), prior.term("clip"), 1e-14);
        }
      }
    }
  }

  // If images and reports coincide, every t is 1, and projection equals mixing.
  @Test
  void projectionEqualsMixingIfImagesAndReportsCoincide() {
    IthnConfig config = small().build();
    List<double[]> losses = new ArrayList<>();
    for (HardNegativeStrategy strategy : List.of(new ProjectedOptimisation(), new MochiMixing(1))) {
      try (var test = TestGraph.of(TFloat64.class, Mode.TRAIN)) {
        Operand<TFloat64> shared = test.input(TestTensors.normal(1, BATCH, HIDDEN));
        Operand<TFloat64> other = test.input(TestTensors.normal(2, BATCH, HIDDEN));
        IthnLosses<TFloat64> built =
            new IthnObjective(config, strategy)
                .build(
                    test.scope(),
                    Outputs.of(test, shared, shared),
                    List.of(Outputs.of(test, other, other)),
                    test.scope().scalar(0.4));
        test.start();
        TensorData kernel = TestTensors.normal(5, HIDDEN, 5);
        test.assign("alignment/image/kernel", kernel);
        test.assign("alignment/report/kernel", kernel);
        assertClose(
            "t",
            test.run(built.diagnostics().get("negatives/projection")),
            new double[] {1},
            1e-12);
        losses.add(test.run(built.terms().terms().get("clip").value()));
      }
    }
    assertClose("loss", losses.get(0), losses.get(1), 1e-13);
  }

  @Test
  void stoppingTheGradientKeepsTheLossAndChangesTheGradient() {
    try (Built flows = new Built(small().build(), new ProjectedOptimisation());
        Built stops = new Built(small().stopGradient(true).build(), new ProjectedOptimisation())) {
      assertThat(stops.term("clip")).isEqualTo(flows.term("clip"));
      double[] through =
          flows.test.run(flows.test.gradients(flows.losses.total(), List.of(flows.z)).get(0));
      double[] around =
          stops.test.run(stops.test.gradients(stops.losses.total(), List.of(stops.z)).get(0));
      double difference = 0;
      for (int i = 0; i < through.length; i++) {
        difference = Math.max(difference, Math.abs(through[i] - around[i]));
      }
      assertThat(difference).isGreaterThan(1e-5);
    }
  }

  @Test
  void variablesAndOpsHaveTheirPaths() {
    try (Built built = new Built(small().build(), new ProjectedOptimisation())) {
      assertThat(built.variables())
          .containsExactly(
              "alignment/image/kernel", "alignment/report/kernel", "loss/clip/log_scale");
      for (String scope :
          List.of("alignment/", "negatives/", "loss/report/", "loss/clip/", "loss/image/")) {
        assertThat(built.ops().stream().anyMatch(op -> op.startsWith(scope))).isTrue();
      }
      assertThat(built.losses.scalars().keySet())
          .containsExactly(
              "loss/report",
              "loss/clip",
              "loss/image",
              "clip/scale",
              "alignment/cosine",
              "negatives/prior_cosine",
              "negatives/cosine",
              "negatives/projection",
              "negatives/projection_p05",
              "negatives/projection_p25",
              "negatives/projection_p50",
              "negatives/projection_p75",
              "negatives/projection_p95",
              "negatives/easier_than_prior",
              "negatives/beyond_report",
              "negatives/collapsed")
          .inOrder();
    }
  }

  @Test
  void theTotalIsTheWeightedSumWithAuxiliaryLosses() {
    try (var test = TestGraph.of(TFloat64.class, Mode.TRAIN)) {
      BackboneOutputs<TFloat64> plain =
          Outputs.ofStates(
              test,
              test.input(TestTensors.normal(1, BATCH, IMAGE)),
              test.input(TestTensors.normal(3, BATCH, LENGTH, HIDDEN)));
      BackboneOutputs<TFloat64> withOwn =
          new BackboneOutputs<>(
              plain.logits(),
              plain.hidden(),
              plain.imageFeatures(),
              plain.targets(),
              plain.targetMask(),
              Map.of("prototypes", test.scope().scalar(0.25)));
      IthnLosses<TFloat64> losses =
          new IthnObjective(small().weights(0.7, 0, 0).build(), new NoHardNegatives())
              .build(test.scope(), withOwn, List.of(), test.scope().scalar(0));
      test.start();
      double report = test.run(losses.terms().terms().get("report").value())[0];
      assertClose("total", test.run(losses.total()), new double[] {0.7 * report + 0.25}, 1e-14);
      assertThat(losses.scalars()).containsKey("loss/prototypes");
    }
  }

  @Test
  void anImageTermAloneNeedsNoReportProjection() {
    IthnConfig config = small().weights(1, 0, 0.2).features(FeatureSpace.PROJECTED).build();
    try (Built built = new Built(config, new ProjectedOptimisation())) {
      assertThat(built.variables()).containsExactly("alignment/image/kernel");
      assertThat(built.objective.negativesPerExample()).isEqualTo(1);
    }
  }

  @Test
  void theLearnedScaleIsCappedAtOneHundredAndCanRecover() {
    try (Built built = new Built(small().build(), new ProjectedOptimisation())) {
      built.test.assign("loss/clip/log_scale", TensorData.of(new double[] {Math.log(150)}));
      Operand<TFloat64> scale = built.losses.diagnostics().get("clip/scale");
      assertClose("scale", built.test.run(scale), new double[] {100}, 1e-9);
      Operand<TFloat64> variable = built.test.store().get("loss/clip/log_scale").value();
      double[] gradient = built.test.run(built.test.gradients(scale, List.of(variable)).get(0));
      assertClose("gradient", gradient, new double[] {100}, 1e-9);
    }
  }
}
