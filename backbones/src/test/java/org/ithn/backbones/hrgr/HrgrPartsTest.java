package org.ithn.backbones.hrgr;

import static com.google.common.truth.Truth.assertThat;
import static org.ithn.testkit.Goldens.assertClose;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ithn.backbones.recurrent.AdditiveAttention;
import org.ithn.backbones.recurrent.LstmCell;
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
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;

/** Tests of HRGR-Agent's parts against hand computation and central differences. */
final class HrgrPartsTest {
  private static final int WIDTH = 6;

  private static Operand<TFloat64> sumOfSines(TestGraph<TFloat64> test, Operand<TFloat64> y) {
    var tf = test.tf();
    return tf.reduceSum(tf.math.sin(tf.reshape(y, tf.constant(new int[] {-1}))), tf.constant(0));
  }

  private static Operand<TInt32> ids(TestGraph<TFloat64> test, int rows, int... ids) {
    return test.typedInput(
        TInt32.class, TInt32.tensorOf(Shape.of(rows, ids.length / rows), DataBuffers.of(ids)));
  }

  private static Operand<TBool> mask(TestGraph<TFloat64> test, int rows, int... values) {
    return test.tf().math.greater(ids(test, rows, values), test.tf().constant(0));
  }

  /**
   * The sentences are "d c", a paraphrase of template 1; "a"; "c", template 2; and "e f g", which
   * would be template 3 if it did not end with the report. The second report is "c d".
   */
  @Test
  void sentencesThatEqualAWordingAreRetrieved() {
    TemplateIds all = TemplateIds.of(TinyHrgr.table(), TinyHrgr.WORDS, TinyHrgr.STOP);
    int[] predicted = {6, 5, 1, 3, 1, 5, 1, 7, 8, 9, 0, 5, 6, 1, 0, 0, 0, 0, 0, 0, 0, 0};
    int[] read = {0, 6, 5, 1, 3, 1, 5, 1, 7, 8, 9, 0, 5, 6, 1, 0, 0, 0, 0, 0, 0, 0};
    int[] bothCount = {1, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
    int[] writtenCount = {0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
    try (var test = TestGraph.of(TFloat64.class, Mode.EVALUATE)) {
      List<Operand<TInt32>> fetched = new ArrayList<>();
      for (TemplateIds each : List.of(all, all.retrievedOnly())) {
        TemplateMarks marks =
            TemplateMarks.ofWords(test.scope(), each, ids(test, 2, read), ids(test, 2, predicted));
        fetched.add(marks.chosen());
        fetched.add(test.tf().dtypes.cast(marks.copied(), TInt32.class));
      }
      test.start();
      List<double[]> got = test.runAll(fetched);
      assertThat(got.get(0)).isEqualTo(Arrays.stream(bothCount).asDoubleStream().toArray());
      assertThat(got.get(2)).isEqualTo(Arrays.stream(writtenCount).asDoubleStream().toArray());
      for (int paraphrase = 0; paraphrase < 2; paraphrase++) {
        assertThat(got.get(3 - 2 * paraphrase))
            .isEqualTo(
                new double[] {
                  0, paraphrase, paraphrase, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0
                });
      }
    }
  }

  /** The same words, generated first and then retrieved. */
  @Test
  void retrievalsOfASearchAreThoseThatItChose() {
    TemplateIds all = TemplateIds.of(TinyHrgr.table(), TinyHrgr.WORDS, TinyHrgr.STOP);
    try (var test = TestGraph.of(TFloat64.class, Mode.EVALUATE)) {
      TemplateMarks marks =
          TemplateMarks.ofActions(
              test.scope(),
              all,
              ids(test, 1, 0, 5, 6, 1, 5, 6, 1),
              ids(test, 1, 5, 6, 1, 11, 6, 1, 0),
              11);
      test.start();
      assertThat(test.run(marks.chosen())).isEqualTo(new double[] {0, 0, 0, 1, 0, 0, 0});
      assertThat(test.run(test.tf().dtypes.cast(marks.copied(), TInt32.class)))
          .isEqualTo(new double[] {0, 0, 0, 0, 1, 1, 0});
    }
  }

  /**
   * The example of {@link ChoiceLayer} at the start of a sentence; two equally likely words and the
   * end inside one; word 2 of a template.
   */
  @Test
  void probabilitiesMatchHandComputation() {
    try (var test = TestGraph.of(TFloat64.class, Mode.EVALUATE)) {
      double quarter = Math.log(0.25);
      Operand<TFloat64> probabilities =
          test.tf()
              .nn
              .softmax(
                  new ChoiceLayer(1, 3, 1)
                      .build(
                          test.scope(),
                          test.input(TensorData.of(new double[] {1, 1, 1}, 3, 1)),
                          new ChoiceLayer.Positions<>(
                              test.input(TensorData.of(new double[3], 3, 1)),
                              test.input(
                                  TensorData.of(
                                      new double[] {
                                        quarter, Math.log(0.75), quarter, quarter, 0, 0
                                      },
                                      3,
                                      2)),
                              mask(test, 3, 1, 0, 0),
                              mask(test, 3, 0, 0, 1),
                              test.tf().constant(new int[] {1, 1, 2}))));
      test.start();
      test.assign("kernel", TensorData.of(new double[] {Math.log(2), 0, 0}, 1, 3));
      test.assign("bias", TensorData.of(new double[3], 3));
      assertClose(
          "probabilities",
          test.run(probabilities),
          new double[] {
            0.5, 1.0 / 16, 1.0 / 16, 3.0 / 8, //
            0.5, 0.25, 0.25, 0, //
            0, 0, 1, 0
          },
          1e-12);
    }
  }

  @Test
  void choiceLayerGradientMatchesCentralDifferences() {
    try (var test = TestGraph.of(TFloat64.class, Mode.EVALUATE)) {
      Operand<TFloat64> hidden = test.input(TestTensors.normal(1, 3, 5));
      Operand<TFloat64> stops = test.input(TestTensors.normal(2, 3, 1));
      Operand<TFloat64> choices = test.input(TestTensors.normal(3, 3, 3));
      Operand<TFloat64> y =
          new ChoiceLayer(5, 7, 2)
              .build(
                  test.scope(),
                  hidden,
                  new ChoiceLayer.Positions<>(
                      stops,
                      choices,
                      mask(test, 3, 1, 0, 0),
                      mask(test, 3, 0, 0, 1),
                      test.tf().constant(new int[] {1, 1, 2})));
      GradientCheck check =
          GradientCheck.of(test, sumOfSines(test, y))
              .withRespectTo("hidden", hidden)
              .withRespectTo("stops", stops)
              .withRespectTo("choices", choices)
              .withRespectToVariables();
      test.start();
      check.verify();
    }
  }

  @Test
  void withoutTemplatesTheProbabilitiesAreThoseOfAPlainHierarchicalDecoder() {
    try (var test = TestGraph.of(TFloat64.class, Mode.EVALUATE)) {
      var tf = test.tf();
      Operand<TFloat64> hidden = test.input(TestTensors.normal(1, 2, 3, 5));
      Operand<TFloat64> stops = test.input(TestTensors.normal(2, 2, 3));
      int[] starts = {1, 0, 0, 1, 1, 0};
      Operand<TFloat64> plain =
          new VocabularyLayer(5, 7)
              .build(
                  test.scope(),
                  hidden,
                  stops,
                  test.input(
                      TensorData.of(Arrays.stream(starts).asDoubleStream().toArray(), 2, 3, 1)));
      Operand<TFloat64> own =
          new ChoiceLayer(5, 7, 0)
              .build(
                  test.scope(),
                  tf.reshape(hidden, tf.constant(new int[] {-1, 5})),
                  new ChoiceLayer.Positions<>(
                      tf.reshape(stops, tf.constant(new int[] {-1, 1})),
                      test.input(TensorData.of(new double[6], 6, 1)),
                      mask(test, 6, starts),
                      mask(test, 6, new int[6]),
                      tf.constant(new int[6])));
      Operand<TFloat64> expected = tf.nn.softmax(plain);
      Operand<TFloat64> probabilities = tf.nn.softmax(own);
      test.start();
      assertClose("probabilities", test.run(probabilities), test.run(expected), 1e-12);
    }
  }

  @Test
  void planGradientMatchesCentralDifferencesAndProbabilitiesOfChoicesAddUpToOne() {
    try (var test = TestGraph.of(TFloat64.class, Mode.EVALUATE)) {
      var tf = test.tf();
      Operand<TFloat64> patches = test.input(TestTensors.normal(1, 2, 5, WIDTH));
      Operand<TFloat64> pooled = test.input(TestTensors.normal(2, 2, 4));
      SentenceDecoder.Plan<TFloat64> plan =
          new SentenceDecoder(WIDTH, 3, 4).build(test.scope(), patches, pooled);
      Operand<TFloat64> scalar =
          tf.math.addN(
              List.of(
                  sumOfSines(test, plan.topics()),
                  sumOfSines(test, plan.stops()),
                  sumOfSines(test, plan.choices())));
      GradientCheck check =
          GradientCheck.of(test, scalar)
              .withRespectTo("patches", patches)
              .withRespectTo("pooled", pooled)
              .withRespectToVariables();
      Operand<TFloat64> choices = tf.reduceSum(tf.math.exp(plan.choices()), tf.constant(2));
      Operand<TFloat64> weights = tf.reduceSum(plan.patchWeights(), tf.constant(2));
      test.start();
      check.verify();
      double[] ones = {1, 1, 1, 1, 1, 1};
      assertClose("sums of the choices", test.run(choices), ones, 1e-12);
      assertClose("sums of the weights", test.run(weights), ones, 1e-12);
      assertThat(plan.choices().shape().asArray()).isEqualTo(new long[] {2, 3, 5});
    }
  }

  private static WordDecoder.Inputs<TFloat64> inputs(
      TestGraph<TFloat64> test, WordDecoder decoder, Operand<TFloat64> words, double... kept) {
    return decoder.read(
        test.scope(), words, test.input(TensorData.of(kept, 2, kept.length / 2, 1)));
  }

  @Test
  void wordDecoderGradientMatchesCentralDifferences() {
    try (var test = TestGraph.of(TFloat64.class, Mode.EVALUATE)) {
      WordDecoder decoder = new WordDecoder(WIDTH, 5);
      Operand<TFloat64> patches = test.input(TestTensors.normal(1, 2, 5, WIDTH));
      Operand<TFloat64> words = test.input(TestTensors.normal(2, 2, 3, 2 * WIDTH));
      Operand<TFloat64> y =
          decoder.build(
              test.scope(),
              decoder.project(test.scope(), patches),
              inputs(test, decoder, words, 0, 1, 1, 0, 0, 1));
      GradientCheck check =
          GradientCheck.of(test, sumOfSines(test, y))
              .withRespectTo("patches", patches)
              .withRespectTo("words", words)
              .withRespectToVariables();
      test.start();
      check.verify();
    }
  }

  /** Two hypotheses of each image, the second of which reads other words. */
  @Test
  void stepsOfHypothesesEqualTheWholePass() {
    try (var test = TestGraph.of(TFloat64.class, Mode.EVALUATE)) {
      var tf = test.tf();
      WordDecoder decoder = new WordDecoder(WIDTH, 5);
      Operand<TFloat64> patches = test.input(TestTensors.normal(1, 2, 5, WIDTH));
      AdditiveAttention.Memory<TFloat64> memory = decoder.project(test.scope(), patches);
      double[] kept = {0, 1, 0, 0, 1, 0};
      List<WordDecoder.Inputs<TFloat64>> both =
          List.of(
              inputs(test, decoder, test.input(TestTensors.normal(2, 2, 3, 2 * WIDTH)), kept),
              inputs(test, decoder, test.input(TestTensors.normal(3, 2, 3, 2 * WIDTH)), kept));
      List<Operand<TFloat64>> fetched = new ArrayList<>();
      for (WordDecoder.Inputs<TFloat64> each : both) {
        fetched.add(decoder.build(test.scope(), memory, each));
      }
      LstmCell.State<TFloat64> state = decoder.cell().zeroState(test.scope(), tf.constant(4));
      List<Operand<TFloat64>> steps = new ArrayList<>();
      for (int t = 0; t < 3; t++) {
        state =
            decoder.step(
                test.scope(),
                memory,
                new WordDecoder.Inputs<>(
                    rows(test, both.get(0).gates(), both.get(1).gates(), t),
                    rows(test, both.get(0).queries(), both.get(1).queries(), t),
                    rows(test, both.get(0).kept(), both.get(1).kept(), t)),
                state);
        steps.add(state.h());
      }
      Operand<TFloat64> stepped = // [B, n, T, H]
          tf.reshape(tf.stack(steps, Stack.axis(1L)), tf.constant(new int[] {2, 2, 3, WIDTH}));
      for (int hypothesis = 0; hypothesis < 2; hypothesis++) {
        fetched.add(tf.gather(stepped, tf.constant(hypothesis), tf.constant(1)));
      }
      test.start();
      List<double[]> got = test.runAll(fetched);
      assertClose("first hypotheses", got.get(2), got.get(0), 1e-12);
      assertClose("second hypotheses", got.get(3), got.get(1), 1e-12);
    }
  }

  /** Returns position t of two hypotheses of each image in adjacent rows. */
  private static Operand<TFloat64> rows(
      TestGraph<TFloat64> test, Operand<TFloat64> first, Operand<TFloat64> second, int t) {
    var tf = test.tf();
    int width = (int) first.shape().get(2);
    Operand<TFloat64> pair =
        tf.stack(
            List.of(
                tf.gather(first, tf.constant(t), tf.constant(1)),
                tf.gather(second, tf.constant(t), tf.constant(1))),
            Stack.axis(1L));
    return tf.reshape(pair, tf.constant(new int[] {-1, width}));
  }
}
