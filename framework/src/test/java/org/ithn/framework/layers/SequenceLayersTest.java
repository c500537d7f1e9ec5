package org.ithn.framework.layers;

import static com.google.common.truth.Truth.assertThat;
import static org.ithn.testkit.Goldens.assertClose;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.graph.Initialisers;
import org.ithn.framework.graph.Mode;
import org.ithn.framework.layers.StepAttention.SplitHeads;
import org.ithn.framework.layers.TransformerLayer.StepContext;
import org.ithn.framework.layers.TransformerLayer.StepMemory;
import org.ithn.framework.tensors.TensorData;
import org.ithn.testkit.TestGraph;
import org.ithn.testkit.TestTensors;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;

/** Masks, position encodings, embeddings and the two ways to run a decoder layer. */
final class SequenceLayersTest {
  private static double[] zerosAndOnes(TestGraph<TFloat32> test, Operand<TBool> mask) {
    return test.run(test.tf().dtypes.cast(mask, TInt32.class));
  }

  @Test
  void theCausalMaskHidesLaterPositions() {
    try (var test = TestGraph.of(TFloat32.class, Mode.EVALUATE)) {
      Operand<TBool> mask = Masks.causal(test.scope(), test.tf().constant(3));
      test.start();
      assertThat(mask.shape().numDimensions()).isEqualTo(4);
      assertClose("mask", zerosAndOnes(test, mask), new double[] {1, 0, 0, 1, 1, 0, 1, 1, 1}, 0);
    }
  }

  @Test
  void thePaddingMaskKeepsWordsAndTheBegin() {
    try (var test = TestGraph.of(TFloat32.class, Mode.EVALUATE)) {
      Operand<TBool> mask =
          Masks.padding(test.scope(), test.tf().constant(new int[][] {{0, 4, 0, 0}, {0, 2, 1, 3}}));
      test.start();
      assertThat(mask.shape().asArray()).isEqualTo(new long[] {2, 1, 1, 4});
      assertClose("mask", zerosAndOnes(test, mask), new double[] {1, 1, 0, 0, 1, 1, 1, 1}, 0);
    }
  }

  @Test
  void positionsAreSinesAndCosinesOfFallingFrequencies() {
    try (var test = TestGraph.of(TFloat64.class, Mode.EVALUATE)) {
      int length = 7;
      int width = 6;
      SinusoidalPositionalEncoding positions = new SinusoidalPositionalEncoding(width);
      Operand<TFloat64> zeros = test.input(TensorData.of(new double[42], 1, length, width));
      Operand<TFloat64> row = test.input(TensorData.of(new double[width], 1, width));
      Operand<TFloat64> all = positions.build(test.scope(), zeros, length);
      Operand<TFloat64> fifth =
          positions.buildStep(test.scope(), row, test.tf().constant(5), length);
      test.start();
      double[] expected = new double[length * width];
      for (int pos = 0; pos < length; pos++) {
        for (int i = 0; i < width; i++) {
          double angle = pos / Math.pow(10000, (i - i % 2) / (double) width);
          expected[pos * width + i] = i % 2 == 0 ? Math.sin(angle) : Math.cos(angle);
        }
      }
      List<double[]> got = test.runAll(List.of(all, fifth));
      assertClose("positions", got.get(0), expected, 1e-6);
      assertClose("position 5", got.get(1), Arrays.copyOfRange(got.get(0), 30, 36), 0);
    }
  }

  @Test
  void embeddingsAreRowsTimesTheRootOfTheWidth() {
    try (var test = TestGraph.of(TFloat64.class, Mode.EVALUATE)) {
      Operand<TInt32> ids = test.tf().constant(new int[] {2, 0});
      Operand<TFloat64> y = new Embedding(3, 4, Initialisers.zeros()).build(test.scope(), ids);
      test.start();
      test.assign("table", TensorData.of(new double[] {1, 2, 3, 4, 0, 0, 0, 0, 5, 6, 7, 8}, 3, 4));
      assertClose("rows", test.run(y), new double[] {10, 12, 14, 16, 2, 4, 6, 8}, 1e-12);
    }
  }

  /** Compares two hypotheses per image, decoded word by word, with a pass over all positions. */
  @Test
  void cachedStepsEqualTheFullPass() {
    try (var test = TestGraph.of(TFloat64.class, Mode.EVALUATE)) {
      var tf = test.tf();
      long images = 2;
      long beams = 2;
      int length = 17; // longer than one chunk of the caches
      int width = 6;
      GraphScope<TFloat64> scope = test.scope();
      TransformerLayer layer = TransformerLayer.of(width, 3, 7, 0.1);
      Operand<TFloat64> x = test.input(TestTensors.normal(1, images * beams, length, width));
      Operand<TFloat64> encoded = test.input(TestTensors.normal(2, images, 7, width));
      Operand<TFloat64> repeated =
          tf.gather(encoded, tf.constant(new int[] {0, 0, 1, 1}), tf.constant(0));
      Operand<TBool> mask = Masks.causal(scope, tf.constant(length));
      Operand<TFloat64> whole =
          layer.decode(scope, x, layer.projectMemory(scope, repeated), List.of(mask));
      StepMemory<TFloat64> memory = layer.stepMemory(scope, encoded);
      List<Operand<TFloat64>> empty =
          HypothesisCaches.empty(scope, tf.constant((int) (images * beams)), layer.attention(), 1);
      Operand<TFloat64> lineage = empty.get(0);
      SplitHeads<TFloat64> past = new SplitHeads<>(empty.get(1), empty.get(2));
      Norm<TFloat64> norm = new R2GenLayerNorm(width)::build;
      List<Operand<TFloat64>> steps = new ArrayList<>();
      for (int t = 0; t < length; t++) {
        Operand<TFloat64> row = tf.gather(x, tf.constant(t), tf.constant(1));
        HypothesisCaches<TFloat64> caches =
            HypothesisCaches.build(scope, lineage, tf.constant((int) images), layer.attention());
        StepAttention.Output<TFloat64> stepped =
            layer.step(scope, row, memory, past, new StepContext<>(caches, List.of(), norm));
        steps.add(stepped.x());
        lineage = caches.lineage();
        past = stepped.cache();
      }
      Operand<TFloat64> joined = tf.stack(steps, org.tensorflow.op.core.Stack.axis(1L));
      test.start();
      List<double[]> got = test.runAll(List.of(whole, joined));
      assertClose("steps", got.get(1), got.get(0), 1e-12);
    }
  }
}
