package org.ithn.backbones.coatt;

import static com.google.common.truth.Truth.assertThat;
import static org.ithn.testkit.Goldens.assertClose;

import java.util.ArrayList;
import java.util.List;
import org.ithn.backbones.recurrent.LstmCell;
import org.ithn.backbones.recurrent.SentencePositions;
import org.ithn.backbones.recurrent.VocabularyLayer;
import org.ithn.framework.graph.Mode;
import org.ithn.framework.tensors.TensorData;
import org.ithn.testkit.GradientCheck;
import org.ithn.testkit.TestGraph;
import org.ithn.testkit.TestTensors;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.core.Stack;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;

/** Tests of CO-ATT's parts against hand computation and central differences. */
final class CoAttPartsTest {
  private static final int WIDTH = 6;

  private static Operand<TFloat64> sumOfSines(TestGraph<TFloat64> test, Operand<TFloat64> y) {
    var tf = test.tf();
    return tf.reduceSum(tf.math.sin(tf.reshape(y, tf.constant(new int[] {-1}))), tf.constant(0));
  }

  private static Operand<TInt32> tokens(TestGraph<TFloat64> test, int rows, int... ids) {
    return test.typedInput(
        TInt32.class, TInt32.tensorOf(Shape.of(rows, ids.length / rows), DataBuffers.of(ids)));
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  /**
   * Weights x = 2 with 0.1, 0.2, 0.3, 0.4 for i, f, g, o, and h = 0.5 with 1; one input and one
   * unit.
   */
  @Test
  void oneLstmStepMatchesHandComputation() {
    try (var test = TestGraph.of(TFloat64.class, Mode.EVALUATE)) {
      LstmCell cell = new LstmCell(1, 1);
      Operand<TFloat64> x = test.input(TensorData.of(new double[] {2}, 1, 1));
      LstmCell.State<TFloat64> before =
          new LstmCell.State<>(
              test.input(TensorData.of(new double[] {0.5}, 1, 1)),
              test.input(TensorData.of(new double[] {-0.7}, 1, 1)));
      LstmCell.State<TFloat64> after =
          cell.step(test.scope(), cell.projectInputs(test.scope(), x), before);
      test.start();
      test.assign("input/kernel", TensorData.of(new double[] {0.1, 0.2, 0.3, 0.4}, 1, 4));
      test.assign("input/bias", TensorData.of(new double[] {0, 0, 0, -1}, 4));
      test.assign("state/kernel", TensorData.of(new double[] {1, 1, 1, 1}, 1, 4));
      double c = sigmoid(0.9) * -0.7 + sigmoid(0.7) * Math.tanh(1.1);
      assertClose("c", test.run(after.c()), new double[] {c}, 1e-12);
      assertClose("h", test.run(after.h()), new double[] {sigmoid(0.3) * Math.tanh(c)}, 1e-12);
    }
  }

  @Test
  void wordLstmGradientMatchesCentralDifferences() {
    try (var test = TestGraph.of(TFloat64.class, Mode.EVALUATE)) {
      Operand<TFloat64> x = test.input(TestTensors.normal(1, 2, 3, WIDTH));
      Operand<TFloat64> starts =
          test.input(TensorData.of(new double[] {1, 0, 0, 1, 1, 0}, 2, 3, 1));
      Operand<TFloat64> y =
          new WordLstm(new LstmCell(WIDTH, WIDTH), 5).build(test.scope(), x, starts);
      GradientCheck check =
          GradientCheck.of(test, sumOfSines(test, y))
              .withRespectTo("x", x)
              .withRespectToVariables();
      test.start();
      check.verify();
    }
  }

  /** Returns the values with a length that is unknown to the graph. */
  private static Operand<TFloat64> withUnknownLength(
      TestGraph<TFloat64> test, Operand<TFloat64> x) {
    var tf = test.tf();
    int[] sizes = {(int) x.shape().get(0), (int) x.shape().get(1), (int) x.shape().get(2)};
    Operand<TInt32> fed = test.typedInput(TInt32.class, TInt32.vectorOf(sizes));
    Operand<TFloat64> same = tf.slice(x, tf.constant(new int[] {0, 0, 0}), fed);
    return tf.reshape(same, tf.constant(new int[] {sizes[0], -1, sizes[2]}));
  }

  @Test
  void unknownLengthsLoopsAndSingleStepsEqualTheUnrolledLstm() {
    WordLstm lstm = new WordLstm(new LstmCell(WIDTH, WIDTH), 5);
    for (Mode mode : List.of(Mode.TRAIN, Mode.EVALUATE)) { // padded and looped
      try (var test = TestGraph.of(TFloat64.class, mode)) {
        var tf = test.tf();
        Operand<TFloat64> x = test.input(TestTensors.normal(4, 2, 3, WIDTH));
        Operand<TFloat64> starts =
            test.input(TensorData.of(new double[] {1, 0, 0, 1, 0, 1}, 2, 3, 1));
        Operand<TFloat64> known = lstm.build(test.scope(), x, starts);
        Operand<TFloat64> unknownLength =
            lstm.build(test.scope(), withUnknownLength(test, x), withUnknownLength(test, starts));
        assertThat(unknownLength.shape().get(2)).isEqualTo(WIDTH);
        LstmCell.State<TFloat64> state = lstm.cell().zeroState(test.scope(), tf.constant(2));
        List<Operand<TFloat64>> steps = new ArrayList<>();
        for (int t = 0; t < 3; t++) {
          Operand<TFloat64> read =
              lstm.cell().projectInputs(test.scope(), tf.gather(x, tf.constant(t), tf.constant(1)));
          Operand<TFloat64> start = tf.gather(starts, tf.constant(t), tf.constant(1));
          state = lstm.step(test.scope(), read, tf.math.sub(test.scope().scalar(1), start), state);
          steps.add(state.h());
        }
        Operand<TFloat64> stepped = tf.stack(steps, Stack.axis(1L));
        test.start();
        List<double[]> got = test.runAll(List.of(known, unknownLength, stepped));
        assertThat(got.get(0)).hasLength(2 * 3 * WIDTH);
        assertClose("unknown length", got.get(1), got.get(0), 1e-12);
        assertClose("steps", got.get(2), got.get(0), 1e-12);
      }
    }
  }

  @Test
  void previousSentencesDoNotAffectASentence() {
    WordLstm lstm = new WordLstm(new LstmCell(WIDTH, WIDTH), 5);
    try (var test = TestGraph.of(TFloat64.class, Mode.EVALUATE)) {
      var tf = test.tf();
      Operand<TFloat64> x = test.input(TestTensors.normal(4, 1, 4, WIDTH));
      Operand<TFloat64> starts = test.input(TensorData.of(new double[] {1, 0, 1, 0}, 1, 4, 1));
      Operand<TFloat64> whole = lstm.build(test.scope(), x, starts);
      Operand<TFloat64> second =
          lstm.build(
              test.scope(),
              tf.slice(x, tf.constant(new int[] {0, 2, 0}), tf.constant(new int[] {1, 2, WIDTH})),
              tf.slice(starts, tf.constant(new int[] {0, 2, 0}), tf.constant(new int[] {1, 2, 1})));
      test.start();
      double[] all = test.run(whole);
      assertClose(
          "second sentence",
          java.util.Arrays.copyOfRange(all, 2 * WIDTH, 4 * WIDTH),
          test.run(second),
          1e-12);
    }
  }

  @Test
  void planGradientMatchesCentralDifferences() {
    try (var test = TestGraph.of(TFloat64.class, Mode.EVALUATE)) {
      var tf = test.tf();
      Operand<TFloat64> patches = test.input(TestTensors.normal(1, 2, 5, WIDTH));
      Operand<TFloat64> tags = test.input(TestTensors.normal(2, 2, 3, WIDTH));
      SentenceLstm.Plan<TFloat64> plan =
          new SentenceLstm(WIDTH, 3).build(test.scope(), patches, tags);
      Operand<TFloat64> scalar =
          tf.math.add(sumOfSines(test, plan.topics()), sumOfSines(test, plan.stops()));
      GradientCheck check =
          GradientCheck.of(test, scalar)
              .withRespectTo("patches", patches)
              .withRespectTo("tags", tags)
              .withRespectToVariables();
      test.start();
      check.verify();
      double[] weightSums = test.run(tf.reduceSum(plan.patchWeights(), tf.constant(2)));
      assertClose("sums of the weights", weightSums, new double[] {1, 1, 1, 1, 1, 1}, 1e-12);
    }
  }

  /**
   * The score's kernel is 0, so all scores are equal and the context is computed from the means.
   */
  @Test
  void equalScoresYieldTheMeans() {
    try (var test = TestGraph.of(TFloat64.class, Mode.EVALUATE)) {
      CoAttention attention = new CoAttention(1);
      var visual =
          attention.projectPatches(
              test.scope(), test.input(TensorData.of(new double[] {1, 2, 6}, 1, 3, 1)));
      var semantic =
          attention.projectTags(
              test.scope(), test.input(TensorData.of(new double[] {5, 7}, 1, 2, 1)));
      Operand<TFloat64> state = test.input(TensorData.of(new double[] {0.3}, 1, 1));
      CoAttention.AttentionOutput<TFloat64> attended =
          attention.build(test.scope(), visual, semantic, state);
      test.start();
      test.assign("visual/score/kernel", TensorData.of(new double[] {0}, 1, 1));
      test.assign("semantic/score/kernel", TensorData.of(new double[] {0}, 1, 1));
      test.assign("context/kernel", TensorData.of(new double[] {10, 100}, 2, 1));
      test.assign("context/bias", TensorData.of(new double[] {0.5}, 1));
      assertClose("context", test.run(attended.context()), new double[] {630.5}, 1e-12);
    }
  }

  /**
   * The example of the javadoc at the start of a sentence, and the layer's own end logit inside
   * one.
   */
  @Test
  void planDecidesTheEndWhereASentenceStarts() {
    try (var test = TestGraph.of(TFloat64.class, Mode.EVALUATE)) {
      Operand<TFloat64> hidden = test.input(TensorData.of(new double[] {1, 1}, 1, 2, 1));
      double stop = Math.log(3);
      Operand<TFloat64> stops = test.input(TensorData.of(new double[] {stop, stop}, 1, 2));
      Operand<TFloat64> starts = test.input(TensorData.of(new double[] {1, 0}, 1, 2, 1));
      Operand<TFloat64> logits =
          new VocabularyLayer(1, 3).build(test.scope(), hidden, stops, starts);
      Operand<TFloat64> odds = test.tf().nn.softmax(logits);
      test.start();
      test.assign("kernel", TensorData.of(new double[] {Math.log(2), 0, 0}, 1, 3));
      test.assign("bias", TensorData.of(new double[3], 3));
      assertClose(
          "probabilities",
          test.run(odds),
          new double[] {0.75, 0.125, 0.125, 0.5, 0.25, 0.25},
          1e-12);
    }
  }

  @Test
  void vocabularyLayerGradientMatchesCentralDifferences() {
    try (var test = TestGraph.of(TFloat64.class, Mode.EVALUATE)) {
      Operand<TFloat64> hidden = test.input(TestTensors.normal(1, 2, 3, 5));
      Operand<TFloat64> stops = test.input(TestTensors.normal(2, 2, 3));
      Operand<TFloat64> starts =
          test.input(TensorData.of(new double[] {1, 0, 0, 1, 1, 0}, 2, 3, 1));
      Operand<TFloat64> y = new VocabularyLayer(5, 7).build(test.scope(), hidden, stops, starts);
      GradientCheck check =
          GradientCheck.of(test, sumOfSines(test, y))
              .withRespectTo("hidden", hidden)
              .withRespectTo("stops", stops)
              .withRespectToVariables();
      test.start();
      check.verify();
    }
  }

  @Test
  void tokensAfterFullStopsBelongToTheNextPlannedSentence() {
    try (var test = TestGraph.of(TFloat64.class, Mode.EVALUATE)) {
      Operand<TInt32> tokens = tokens(test, 2, 0, 7, 5, 8, 5, 5, 0, 5, 7, 0, 0, 0);
      SentencePositions positions = SentencePositions.of(test.scope(), tokens, 5, 3);
      Operand<TFloat64> planned =
          test.input(TensorData.of(new double[] {10, 11, 12, 20, 21, 22}, 2, 3));
      test.start();
      assertThat(test.run(positions.index()))
          .isEqualTo(new double[] {0, 0, 1, 1, 2, 2, 0, 1, 1, 1, 1, 1});
      assertThat(test.run(positions.startMask(test.scope())))
          .isEqualTo(new double[] {1, 0, 1, 0, 1, 1, 1, 1, 0, 0, 0, 0});
      assertThat(test.run(positions.wordInputs(test.tf(), tokens)))
          .isEqualTo(new double[] {0, 7, 0, 8, 0, 0, 0, 0, 7, 0, 0, 0});
      assertThat(test.run(positions.gather(test.tf(), planned)))
          .isEqualTo(new double[] {10, 10, 11, 11, 12, 12, 20, 21, 21, 21, 21, 21});
    }
  }

  /** Tags are the words 2 and 4; the first report contains only word 4, the second both. */
  @Test
  void tagLossMatchesHandComputation() {
    try (var test = TestGraph.of(TFloat64.class, Mode.EVALUATE)) {
      TagClassifier tags = new TagClassifier(List.of(2, 4), 5, 1, 3);
      Operand<TInt32> tokens = tokens(test, 2, 0, 4, 1, 0, 0, 2, 4, 0);
      Operand<TFloat64> logits = test.input(TensorData.of(new double[] {2, -1, 0, 3}, 2, 2));
      Operand<TFloat64> present = tags.targets(test.scope(), tokens);
      Operand<TFloat64> loss = tags.loss(test.scope(), logits, tokens);
      GradientCheck check = GradientCheck.of(test, loss).withRespectTo("logits", logits);
      test.start();
      assertThat(test.run(present)).isEqualTo(new double[] {0, 1, 1, 1});
      double expected =
          -(Math.log(1 - sigmoid(2)) + Math.log(sigmoid(-1)) + Math.log(0.5) + Math.log(sigmoid(3)))
              / 4;
      assertClose("loss", test.run(loss), new double[] {expected}, 1e-12);
      check.verify();
    }
  }

  @Test
  void mostLikelyTagsAreLookedUpAndWeighted() {
    try (var test = TestGraph.of(TFloat64.class, Mode.EVALUATE)) {
      TagClassifier tags = new TagClassifier(List.of(2, 4, 3), 5, 2, 2);
      Operand<TFloat64> logits = test.input(TensorData.of(new double[] {-1, 2, 0}, 1, 3));
      Operand<TFloat64> features = tags.semanticFeatures(test.scope(), logits);
      GradientCheck check =
          GradientCheck.of(test, sumOfSines(test, features))
              .withRespectTo("logits", logits)
              .withRespectToVariables();
      test.start();
      test.assign("table", TensorData.of(new double[] {1, 2, 3, 4, 5, 6}, 3, 2));
      double likely = sigmoid(2);
      assertClose(
          "features", test.run(features), new double[] {3 * likely, 4 * likely, 2.5, 3}, 1e-12);
      check.verify();
    }
  }
}
