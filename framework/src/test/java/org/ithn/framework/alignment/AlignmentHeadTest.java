package org.ithn.framework.alignment;

import static com.google.common.truth.Truth.assertThat;
import static org.ithn.testkit.Goldens.assertClose;

import java.util.List;
import java.util.Map;
import org.ithn.framework.alignment.AlignmentHead.Pooling;
import org.ithn.framework.graph.Mode;
import org.ithn.framework.graph.Parameter;
import org.ithn.framework.model.BackboneOutputs;
import org.ithn.framework.tensors.TensorData;
import org.ithn.testkit.GradientCheck;
import org.ithn.testkit.TestGraph;
import org.ithn.testkit.TestTensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;

final class AlignmentHeadTest {
  private static final int BATCH = 2;
  private static final int LENGTH = 3;
  private static final int HIDDEN = 7;
  private static final int IMAGE = 11;
  private static final int WIDTH = 5;
  private static final double[] MASK = {1, 1, 0, 1, 0, 0};

  /** The head with its inputs. */
  private static final class Built implements AutoCloseable {
    final TestGraph<TFloat64> test = TestGraph.of(TFloat64.class, Mode.TRAIN);
    final Operand<TFloat64> image = test.input(TestTensors.normal(1, BATCH, IMAGE));
    final Operand<TFloat64> states = test.input(TestTensors.normal(2, BATCH, LENGTH, HIDDEN));
    final Operand<TFloat64> mask;
    final EmbeddingPair<TFloat64> pair;

    Built(Pooling pooling, double... mask) {
      this.mask = test.input(TensorData.of(mask, BATCH, LENGTH));
      pair = new AlignmentHead(WIDTH, pooling).build(test.scope().sub("alignment"), outputs());
      test.start();
    }

    private BackboneOutputs<TFloat64> outputs() {
      Operand<TInt32> unused = test.tf().constant(0);
      return new BackboneOutputs<>(states, states, image, unused, mask, Map.of());
    }

    @Override
    public void close() {
      test.close();
    }
  }

  @ParameterizedTest
  @EnumSource(Pooling.class)
  void bothSidesHaveUnitLength(Pooling pooling) {
    try (Built built = new Built(pooling, MASK)) {
      for (Operand<TFloat64> side : List.of(built.pair.z(), built.pair.u())) {
        double[] rows = built.test.run(side);
        assertThat(rows).hasLength(BATCH * WIDTH);
        for (int row = 0; row < BATCH; row++) {
          double squares = 0;
          for (int i = 0; i < WIDTH; i++) {
            squares += rows[row * WIDTH + i] * rows[row * WIDTH + i];
          }
          assertThat(squares).isWithin(1e-14).of(1);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Pooling.class)
  void gradientsAreCorrect(Pooling pooling) {
    try (Built built = new Built(pooling, MASK)) {
      var tf = built.test.tf();
      Operand<TFloat64> product = tf.math.mul(built.pair.z(), tf.math.sin(built.pair.u()));
      GradientCheck.of(built.test, tf.reduceSum(product, tf.constant(new int[] {0, 1})))
          .withRespectTo("image", built.image)
          .withRespectTo("states", built.states)
          .withRespectToVariables()
          .verify();
    }
  }

  @Test
  void paddingChangesAReportOnlyIfAllPositionsArePooled() {
    double[] changed = TestTensors.normal(2, BATCH, LENGTH, HIDDEN).doubles();
    changed[2 * HIDDEN] += 1; // position 2 of report 0 is padding
    TensorData states = TensorData.of(changed, BATCH, LENGTH, HIDDEN);
    try (Built valid = new Built(Pooling.VALID, MASK);
        Built all = new Built(Pooling.ALL, MASK)) {
      double[] before = valid.test.run(valid.pair.u());
      double[] beforeAll = all.test.run(all.pair.u());
      valid.test.feed(valid.states, states);
      all.test.feed(all.states, states);
      assertThat(valid.test.run(valid.pair.u())).isEqualTo(before);
      assertThat(all.test.run(all.pair.u())).isNotEqualTo(beforeAll);
    }
  }

  @Test
  void aReportWithoutTokensGivesZerosInsteadOfNaN() {
    try (Built built = new Built(Pooling.VALID, 1, 1, 1, 0, 0, 0)) {
      double[] rows = built.test.run(built.pair.u());
      assertClose("u", java.util.Arrays.copyOfRange(rows, WIDTH, 2 * WIDTH), new double[WIDTH], 0);
    }
  }

  @Test
  void hasTwoKernelsAndNoBias() {
    try (Built built = new Built(Pooling.VALID, MASK)) {
      assertThat(built.test.store().all().stream().map(Parameter::name).toList())
          .containsExactly("alignment/image/kernel", "alignment/report/kernel");
      assertThat(built.test.store().get("alignment/image/kernel").shape().asArray())
          .isEqualTo(new long[] {IMAGE, WIDTH});
      assertThat(built.test.store().get("alignment/report/kernel").shape().asArray())
          .isEqualTo(new long[] {HIDDEN, WIDTH});
    }
  }
}
