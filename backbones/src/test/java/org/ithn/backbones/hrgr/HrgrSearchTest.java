package org.ithn.backbones.hrgr;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.ithn.testkit.Goldens.assertClose;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.ithn.backbones.decoding.Hypotheses;
import org.ithn.backbones.decoding.ReportGenerator;
import org.ithn.framework.graph.Mode;
import org.ithn.framework.model.BackboneInputs;
import org.ithn.framework.model.BackboneOutputs;
import org.ithn.framework.model.DecodingConfig;
import org.ithn.framework.tensors.TensorData;
import org.ithn.testkit.TestGraph;
import org.ithn.testkit.TestTensors;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Gather;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** Searches of HRGR-Agent against teacher forcing, and templates that the policy must retrieve. */
class HrgrSearchTest {
  private static final int WORDS = 11;
  private static final int BATCH = 2;
  private static final int LENGTH = 9;
  private static final double NEVER = -100;
  private static final Hrgr MODEL = TinyHrgr.model(LENGTH, 1);

  private static Operand<TFloat32> images(TestGraph<TFloat32> test) {
    return test.input(
        TensorData.of(TestTensors.normal(3, BATCH, 1, 32, 32, 3).floats(), BATCH, 1, 32, 32, 3));
  }

  private static Hypotheses<TFloat32> search(
      TestGraph<TFloat32> test, Operand<TFloat32> images, DecodingConfig config) {
    return ReportGenerator.of(MODEL.decoder(), config).build(test.scope().sub("backbone"), images);
  }

  /** Sets the biases of stop and choice; the biases decide if they are large. */
  private static void decide(TestGraph<TFloat32> test, double stop, double... choices) {
    test.assign("backbone/sentences/stop/bias", TensorData.of(new float[] {(float) stop}, 1));
    float[] bias = new float[choices.length];
    for (int i = 0; i < bias.length; i++) {
      bias[i] = (float) choices[i];
    }
    test.assign("backbone/sentences/choice/bias", TensorData.of(bias, bias.length));
  }

  @Test
  void retrievedTemplatesAreWrittenExactly() {
    try (var test = TestGraph.of(TFloat32.class, Mode.EVALUATE)) {
      Operand<TFloat32> images = images(test);
      List<Hypotheses<TFloat32>> searches =
          List.of(
              search(test, images, DecodingConfig.greedy(LENGTH)),
              search(test, images, DecodingConfig.beam(3, LENGTH)));
      test.start();
      int[][] expected = {
        {5, 6, 1, 5, 6, 1, 5, 6, 1}, {5, 1, 5, 1, 5, 1, 5, 1, 5}, {7, 8, 9, 1, 7, 8, 9, 1, 7}
      };
      for (int k = 1; k <= 3; k++) {
        double[] choices = {NEVER, NEVER, NEVER, NEVER};
        choices[k] = 0;
        decide(test, NEVER, choices);
        for (Hypotheses<TFloat32> each : searches) {
          List<double[]> got = test.runAll(List.of(each.tokens(), each.tokenLogProbs()));
          for (int b = 0; b < BATCH; b++) {
            int row = b * got.get(0).length / BATCH; // the best hypothesis
            assertThat(Arrays.copyOfRange(got.get(0), row, row + LENGTH))
                .isEqualTo(Arrays.stream(expected[k - 1]).asDoubleStream().toArray());
            assertClose(
                "log-probabilities",
                Arrays.copyOfRange(got.get(1), row, row + LENGTH),
                new double[LENGTH],
                1e-6);
          }
        }
      }
    }
  }

  @Test
  void teacherForcingAssignsRetrievedTemplatesProbabilityOne() {
    try (var test = TestGraph.of(TFloat32.class, Mode.TRAIN)) {
      var tf = test.tf();
      Operand<TInt32> tokens =
          tf.constant(new int[][] {{0, 6, 5, 1, 5, 6, 1, 0}, {0, 5, 6, 1, 6, 5, 1, 0}});
      Operand<TFloat32> mask = tf.onesLike(tf.dtypes.cast(tokens, TFloat32.class));
      Operand<TFloat32> chosen =
          logProbs(
              tf,
              MODEL.build(
                  test.scope().sub("backbone"), new BackboneInputs<>(images(test), tokens, mask)));
      test.start();
      decide(test, NEVER, NEVER, 0, NEVER, NEVER);
      double[] got = test.run(chosen);
      for (int b = 0; b < BATCH; b++) { // all but the end, which never comes
        assertClose("report " + b, Arrays.copyOfRange(got, 7 * b, 7 * b + 6), new double[6], 1e-6);
        assertThat(got[7 * b + 6]).isLessThan(-90);
      }
    }
  }

  /** Returns the log-probabilities of the targets, {@code [B, T]}. */
  private static Operand<TFloat32> logProbs(Ops tf, BackboneOutputs<TFloat32> out) {
    return tf.gather(
        tf.nn.logSoftmax(out.logits()), out.targets(), tf.constant(2), Gather.batchDims(2L));
  }

  @Test
  void beamOfOneIsGreedyAndScoresEqualThoseWithoutCaches() {
    List<DecodingConfig> configs =
        List.of(
            DecodingConfig.greedy(LENGTH),
            DecodingConfig.beam(1, LENGTH),
            DecodingConfig.beam(3, LENGTH),
            DecodingConfig.beam(3, LENGTH).withMethod(DecodingConfig.Method.SAMPLING));
    List<double[]> tokens = new ArrayList<>();
    for (DecodingConfig config : configs) {
      try (var test = TestGraph.of(TFloat32.class, Mode.EVALUATE)) {
        var tf = test.tf();
        Operand<TFloat32> images = images(test);
        Hypotheses<TFloat32> found = search(test, images, config);
        Operand<TInt32> choices = // [B, L], of the best hypotheses
            tf.gather(
                ReportGenerator.of(MODEL.decoder(), config)
                    .buildActions(test.scope().sub("backbone"), images, Map.of()),
                tf.constant(0),
                tf.constant(1));
        Operand<TInt32> begun =
            tf.concat(List.of(tf.constant(new int[BATCH][1]), choices), tf.constant(1));
        BackboneOutputs<TFloat32> forced =
            MODEL.buildActions(
                test.scope().sub("backbone"),
                new BackboneInputs<>(
                    images, begun, tf.onesLike(tf.dtypes.cast(begun, TFloat32.class))));
        List<Operand<? extends org.tensorflow.types.family.TNumber>> fetched =
            List.of(
                found.tokens(),
                choices,
                found.tokenLogProbs(),
                logProbs(tf, forced),
                found.lengths());
        test.start();
        decide(test, -1, 1, 0, 0, 0);
        List<double[]> got = test.runAll(fetched);
        tokens.add(got.get(0));
        int beams = config.hypotheses();
        for (int b = 0; b < BATCH; b++) {
          int length = (int) got.get(4)[b * beams];
          assertClose(
              "log-probabilities of report %d, %s".formatted(b, config.method()),
              Arrays.copyOfRange(got.get(2), b * beams * LENGTH, b * beams * LENGTH + length),
              Arrays.copyOfRange(got.get(3), b * LENGTH, b * LENGTH + length),
              1e-4);
          int[] row =
              Arrays.stream(got.get(1), b * LENGTH, (b + 1) * LENGTH)
                  .mapToInt(x -> (int) x)
                  .toArray();
          assertThat(
                  Arrays.stream(MODEL.decoder().actionWords().orElseThrow().read(row))
                      .asDoubleStream()
                      .toArray())
              .isEqualTo(
                  Arrays.copyOfRange(got.get(0), b * beams * LENGTH, b * beams * LENGTH + LENGTH));
        }
        if (config.method() == DecodingConfig.Method.SAMPLING) {
          assertWithMessage("retrievals of %s", Arrays.toString(got.get(1)))
              .that(Arrays.stream(got.get(1)).filter(id -> id >= WORDS).count())
              .isAtLeast(1);
        }
      }
    }
    assertThat(tokens.get(1)).isEqualTo(tokens.get(0));
  }

  @Test
  void certainGenerationEqualsAModelWithoutTemplates() {
    List<double[]> probabilities = new ArrayList<>();
    for (Hrgr model :
        List.of(MODEL, (Hrgr) new HrgrProvider().create(TinyHrgr.config(LENGTH), WORDS, 1))) {
      try (var test = TestGraph.of(TFloat32.class, Mode.EVALUATE)) {
        var tf = test.tf();
        Operand<TInt32> tokens =
            tf.constant(new int[][] {{0, 6, 5, 1, 5, 4, 1, 0}, {0, 3, 1, 4, 1, 5, 2, 0}});
        BackboneOutputs<TFloat32> out =
            model.build(
                test.scope().sub("backbone"),
                new BackboneInputs<>(
                    images(test), tokens, tf.onesLike(tf.dtypes.cast(tokens, TFloat32.class))));
        Operand<TFloat32> all =
            tf.slice(
                tf.nn.softmax(out.logits()),
                tf.constant(new int[3]),
                tf.constant(new int[] {-1, -1, WORDS}));
        test.start();
        if (model == MODEL) {
          decide(test, 0, 0, NEVER, NEVER, NEVER);
        } else {
          test.assign("backbone/sentences/stop/bias", TensorData.of(new float[] {0}, 1));
        }
        probabilities.add(test.run(all));
      }
    }
    assertClose("probabilities", probabilities.get(0), probabilities.get(1), 1e-5);
  }
}
