package org.ithn.framework.layers;

import static org.ithn.framework.layers.Scalars.sumOfSines;

import java.util.List;
import java.util.function.BiFunction;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.graph.Initialisers;
import org.ithn.framework.graph.Mode;
import org.ithn.framework.layers.MultiHeadAttention.KeysAndValues;
import org.ithn.framework.tensors.TensorData;
import org.ithn.testkit.GradientCheck;
import org.ithn.testkit.TestGraph;
import org.ithn.testkit.TestTensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;

/** The gradient of every layer with respect to input and variables, against central differences. */
final class LayerGradientsTest {
  private static final Dropout NONE = new Dropout(0);

  /** A layer between an input and an output. */
  private interface Layer
      extends BiFunction<GraphScope<TFloat64>, Operand<TFloat64>, Operand<TFloat64>> {}

  private static void check(Mode mode, TensorData input, Layer layer) {
    try (var test = TestGraph.of(TFloat64.class, mode)) {
      Operand<TFloat64> x = test.input(input);
      Operand<TFloat64> y = layer.apply(test.scope().sub("layer"), x);
      GradientCheck check =
          GradientCheck.of(test, sumOfSines(test, y))
              .withRespectTo("x", x)
              .withRespectToVariables();
      test.start();
      check.verify();
    }
  }

  private static void check(TensorData input, Layer layer) {
    check(Mode.EVALUATE, input, layer);
  }

  @Test
  void linearWithBiasOverThreeAxes() {
    check(TestTensors.normal(1, 2, 3, 5), (scope, x) -> Linear.of(5, 7).build(scope, x));
  }

  @Test
  void linearWithoutBias() {
    check(TestTensors.normal(1, 2, 5), (scope, x) -> Linear.withoutBias(5, 3).build(scope, x));
  }

  @Test
  void embeddingWithARepeatedWord() {
    check(
        TestTensors.normal(1, 2, 2, 5),
        (scope, x) -> {
          Operand<TInt32> ids = scope.tf().constant(new int[][] {{3, 0}, {3, 6}});
          return scope
              .tf()
              .math
              .mul(x, new Embedding(7, 5, Initialisers.normal(1)).build(scope, ids));
        });
  }

  @Test
  void referenceLayerNorm() {
    check(TestTensors.normal(2, 2, 3, 5), (scope, x) -> new R2GenLayerNorm(5).build(scope, x));
  }

  @Test
  void attentionWithAMask() {
    check(
        TestTensors.normal(3, 2, 3, 10),
        (scope, x) -> {
          MultiHeadAttention attention = new MultiHeadAttention(10, 5, NONE);
          Operand<TInt32> length = scope.tf().constant(3);
          return attention.build(
              scope, x, attention.keysAndValues(scope, x), List.of(Masks.causal(scope, length)));
        });
  }

  @Test
  void feedForward() {
    check(
        TestTensors.normal(4, 2, 3, 5), (scope, x) -> new FeedForward(5, 7, NONE).build(scope, x));
  }

  @Test
  void encoderLayer() {
    check(
        TestTensors.normal(5, 2, 3, 6),
        (scope, x) -> TransformerLayer.of(6, 2, 7, 0).encode(scope, x));
  }

  @Test
  void decoderLayerWithRespectToReportAndImage() {
    try (var test = TestGraph.of(TFloat64.class, Mode.EVALUATE)) {
      Operand<TFloat64> x = test.input(TestTensors.normal(6, 2, 3, 6));
      Operand<TFloat64> image = test.input(TestTensors.normal(7, 2, 5, 6));
      TransformerLayer layer = TransformerLayer.of(6, 2, 7, 0);
      GraphScope<TFloat64> scope = test.scope().sub("layer");
      KeysAndValues<TFloat64> memory = layer.projectMemory(scope, image);
      Operand<TBool> mask = Masks.causal(scope, test.tf().constant(3));
      Operand<TFloat64> y = layer.decode(scope, x, memory, List.of(mask));
      GradientCheck check =
          GradientCheck.of(test, sumOfSines(test, y))
              .withRespectTo("x", x)
              .withRespectTo("image", image)
              .withRespectToVariables();
      test.start();
      check.verify();
    }
  }

  @ParameterizedTest
  @CsvSource({"1,1", "1,2", "3,1", "3,2", "7,2"})
  void convolution(int size, int stride) {
    check(
        TestTensors.normal(8, 2, 7, 6, 3),
        (scope, x) -> new Convolution(size, 3, 5, stride).build(scope, x));
  }

  @ParameterizedTest
  @EnumSource(
      value = Mode.class,
      names = {"TRAIN", "EVALUATE"})
  void batchNorm(Mode mode) {
    check(mode, TestTensors.normal(9, 2, 3, 5, 7), (scope, x) -> new BatchNorm(7).build(scope, x));
  }

  @Test
  void maxPoolingOfPositiveNumbers() {
    double[] values = TestTensors.normal(10, 2, 7, 5, 3).doubles();
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.exp(values[i]);
    }
    check(TensorData.of(values, 2, 7, 5, 3), (scope, x) -> new MaxPooling(3, 2).build(scope, x));
  }

  @ParameterizedTest
  @EnumSource(ResidualBlock.Kind.class)
  void residualBlockThatHalvesTheImage(ResidualBlock.Kind kind) {
    check(
        Mode.TRAIN,
        TestTensors.normal(11, 2, 5, 6, 3),
        (scope, x) -> new ResidualBlock(kind, 3, 2, 2).build(scope, x));
  }

  @ParameterizedTest
  @EnumSource(ResidualBlock.Kind.class)
  void residualBlockThatKeepsTheShape(ResidualBlock.Kind kind) {
    int channels = 2 * kind.expansion();
    check(
        Mode.TRAIN,
        TestTensors.normal(12, 3, 3, 5, channels),
        (scope, x) -> new ResidualBlock(kind, channels, 2, 1).build(scope, x));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.3, 0.7})
  void dropoutWithAFixedSeed(double rate) {
    check(
        Mode.TRAIN, TestTensors.normal(13, 3, 7), (scope, x) -> new Dropout(rate).build(scope, x));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5})
  void topKSoftmax(int k) {
    check(
        Mode.TRAIN,
        TestTensors.normal(17, 2, 3, 5),
        (scope, x) ->
            new TopKSoftmax(5, k, new Dropout(0.3))
                .build(
                    scope,
                    x,
                    scope.trainable("values", Shape.of(5, 4), Initialisers.normal(1)),
                    "btm,md->btd"));
  }

  @Test
  void positions() {
    check(
        TestTensors.normal(14, 2, 3, 6),
        (scope, x) -> new SinusoidalPositionalEncoding(6).build(scope, x, 3));
  }

  @Test
  void unitRowsAndCosines() {
    check(TestTensors.normal(15, 3, 5), RowVectors::l2Normalise);
    check(
        TestTensors.normal(15, 3, 5),
        (scope, x) -> RowVectors.cosine(scope, x, scope.tf().math.sin(x)));
  }

  /** Uses a partly known shape, as in a training graph. */
  @Test
  void linearWithUnknownDimensions() {
    try (var test = TestGraph.of(TFloat64.class, Mode.EVALUATE)) {
      var tf = test.tf();
      Operand<TFloat64> x = test.input(TestTensors.normal(16, 2, 3, 5));
      Operand<TInt32> given =
          test.typedInput(TInt32.class, TInt32.tensorOf(Shape.of(3), DataBuffers.of(2, 3, 5)));
      Operand<TFloat64> open = tf.reshape(x, given); // three axes of unknown size
      Operand<TFloat64> y = Linear.of(5, 7).build(test.scope().sub("layer"), open);
      GradientCheck check =
          GradientCheck.of(test, sumOfSines(test, y))
              .withRespectTo("x", x)
              .withRespectToVariables();
      test.start();
      check.verify();
    }
  }
}
