package org.ithn.backbones.kerp;

import static com.google.common.truth.Truth.assertThat;
import static org.ithn.testkit.Goldens.assertClose;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.ithn.backbones.decoding.Hypotheses;
import org.ithn.backbones.decoding.ReportGenerator;
import org.ithn.backbones.vision.MultiViewExtractor;
import org.ithn.backbones.vision.VisualExtractors;
import org.ithn.framework.graph.Mode;
import org.ithn.framework.model.Backbone;
import org.ithn.framework.model.BackboneInputs;
import org.ithn.framework.model.BackboneOutputs;
import org.ithn.framework.model.DecodingConfig;
import org.ithn.framework.model.LabelCooccurrence;
import org.ithn.framework.templates.TemplateRules;
import org.ithn.testkit.BackboneContract;
import org.ithn.testkit.TestGraph;
import org.ithn.testkit.TestTensors;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Gather;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;

/** Contract and search of KERP, with and without the graph of diseases. */
class KerpTest {
  private static final int WORDS = 11;
  private static final int SENTENCES = 3;
  private static final int LENGTH = 7;

  /** Three studies: all have the first of five abnormalities, two the second, one the third. */
  private static final LabelCooccurrence COOCCURRENCE =
      new LabelCooccurrence(
          3,
          List.of(
              List.of(3, 2, 1, 0, 0),
              List.of(2, 2, 0, 0, 0),
              List.of(1, 0, 1, 0, 0),
              List.of(0, 0, 0, 0, 0),
              List.of(0, 0, 0, 0, 0)));

  private static Kerp small(double diseases, int views) {
    KerpConfig config =
        new KerpConfig(
            "small-cnn",
            12,
            3,
            views == 1 ? 2 : 1,
            14,
            0.1,
            new KerpConfig.Retrieval(SENTENCES, new TemplateRules(1, 4)),
            new KerpConfig.Losses(1, diseases, 1, diseases));
    return new Kerp(
        config,
        new MultiViewExtractor(VisualExtractors.named("small-cnn"), views),
        COOCCURRENCE,
        new Templates(
            List.of("one two", "three", "four five six"),
            List.of(List.of(1, 2), List.of(3), List.of(4, 5, 6))),
        WORDS);
  }

  @Nested
  class WithDiseases extends BackboneContract {
    @Override
    protected Backbone backbone() {
      return small(0.5, 1);
    }

    @Override
    protected long[] imageShape() {
      return new long[] {1, 32, 32, 3};
    }

    @Override
    protected int vocabularyWidth() {
      return WORDS;
    }
  }

  @Nested
  class TwoViewsWithoutDiseases extends BackboneContract {
    @Override
    protected Backbone backbone() {
      return small(0, 2);
    }

    @Override
    protected long[] imageShape() {
      return new long[] {2, 32, 32, 3};
    }

    @Override
    protected int vocabularyWidth() {
      return WORDS;
    }
  }

  /** Draws all matrices with deviation 1, so that images get different reports and templates. */
  private static void enlarge(TestGraph<TFloat64> test) {
    for (var parameter : test.store().trainables()) {
      if (parameter.shape().numDimensions() > 1) {
        test.assign(
            parameter.name(),
            TestTensors.normal(parameter.name().hashCode(), parameter.shape().asArray()));
      }
    }
  }

  @Test
  void greedySearchEqualsABeamOfOne() {
    try (var test = TestGraph.of(TFloat64.class, Mode.EVALUATE)) {
      Operand<TFloat64> images = test.input(TestTensors.normal(8, 3, 1, 32, 32, 3));
      Hypotheses<TFloat64> greedy = search(test, images, DecodingConfig.greedy(LENGTH));
      Hypotheses<TFloat64> beam = search(test, images, DecodingConfig.beam(1, LENGTH));
      test.start();
      enlarge(test);
      double[] tokens = test.run(greedy.tokens());
      assertThat(test.run(beam.tokens())).isEqualTo(tokens);
      assertThat(Arrays.stream(tokens).distinct().count()).isGreaterThan(1L);
    }
  }

  private static Hypotheses<TFloat64> search(
      TestGraph<TFloat64> test, Operand<TFloat64> images, DecodingConfig config) {
    return ReportGenerator.of(small(0, 1).decoder(), config)
        .build(test.scope().sub("backbone"), images);
  }

  /** The teacher-forced pass over a found report computes all positions without caches. */
  @Test
  void logProbabilitiesOfTheSearchEqualThoseWithoutCaches() {
    try (var test = TestGraph.of(TFloat64.class, Mode.EVALUATE)) {
      Ops tf = test.tf();
      Operand<TFloat64> images = test.input(TestTensors.normal(8, 3, 1, 32, 32, 3));
      Hypotheses<TFloat64> found = search(test, images, DecodingConfig.beam(3, LENGTH));
      Operand<TInt32> zero = tf.constant(0);
      Operand<TInt32> best = tf.gather(found.tokens(), zero, tf.constant(1)); // [B, L]
      Operand<TInt32> row =
          tf.concat(List.of(tf.constant(new int[3][1]), best), tf.constant(1)); // [B, L + 1]
      BackboneOutputs<TFloat64> out =
          small(0, 1)
              .build(
                  test.scope().sub("backbone"),
                  new BackboneInputs<>(
                      images, row, tf.dtypes.cast(tf.onesLike(row), TFloat64.class)));
      Operand<TFloat64> again =
          tf.gather(tf.nn.logSoftmax(out.logits()), best, tf.constant(2), Gather.batchDims(2L));
      Operand<TFloat64> searched = tf.gather(found.tokenLogProbs(), zero, tf.constant(1));
      test.start();
      enlarge(test);
      List<double[]> got = test.runAll(List.of(best, searched, again));
      for (int i = 0; i < got.get(0).length; i++) {
        boolean written = i % LENGTH == 0 || got.get(0)[i - 1] > 0; // words and the end
        if (written) {
          assertClose(
              "position " + i, new double[] {got.get(1)[i]}, new double[] {got.get(2)[i]}, 1e-9);
        }
      }
    }
  }

  /** The decoder names the templates that it paraphrases. */
  @Test
  void givenTemplatesReplaceTheRetrievedOnes() {
    try (var test = TestGraph.of(TFloat64.class, Mode.EVALUATE)) {
      Kerp backbone = small(0, 1);
      Operand<TFloat64> images = test.input(TestTensors.normal(8, 2, 1, 32, 32, 3));
      float[] given = {3, 0, -1, 1, -1, -1};
      Map<String, Operand<TFloat64>> encoded =
          backbone
              .decoder()
              .encode(
                  test.scope(),
                  images,
                  Map.of(Kerp.SENTENCE_TEMPLATES, test.input(given, 2, SENTENCES)));
      Map<String, Operand<TFloat64>> retrieved = backbone.decoder().encode(test.scope(), images);
      test.start();
      assertThat(test.run(backbone.chosenTemplates(test.tf(), encoded)))
          .isEqualTo(new double[] {3, 0, -1, 1, -1, -1});
      for (double number : test.run(backbone.chosenTemplates(test.tf(), retrieved))) {
        assertThat(number).isAtLeast(-1.0);
        assertThat(number).isAtMost(3.0);
      }
    }
  }
}
