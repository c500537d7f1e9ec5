package org.ithn.backbones.transformer;

import static com.google.common.truth.Truth.assertThat;
import static org.ithn.testkit.Goldens.assertClose;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.ithn.backbones.r2gen.R2GenConfig;
import org.ithn.backbones.r2gen.R2GenProvider;
import org.ithn.backbones.r2gencmn.R2GenCmn;
import org.ithn.backbones.r2gencmn.R2GenCmnConfig;
import org.ithn.backbones.xpronet.XProNet;
import org.ithn.backbones.xpronet.XProNetConfig;
import org.ithn.framework.data.PatientFact;
import org.ithn.framework.graph.Mode;
import org.ithn.framework.layers.Dropout;
import org.ithn.framework.model.AttentionMaps;
import org.ithn.framework.model.Backbone;
import org.ithn.framework.model.BackboneInputs;
import org.ithn.framework.model.ContextConfig;
import org.ithn.framework.model.ContextReader;
import org.ithn.testkit.BackboneContract;
import org.ithn.testkit.GradientCheck;
import org.ithn.testkit.TestGraph;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;

/**
 * Backbones with texts and facts about the patient: the contract, padding, absent texts, unknown
 * facts, and those left out in training.
 */
class ContextEncoderTest {
  private static final int WORDS = 11;
  private static final int SIZE = 32;
  private static final List<String> TEXTS = List.of("indication", "comparison");
  private static final int[][] REPORTS = {{0, 1, 2, 3, 4, 0}, {0, 2, 2, 0, 0, 0}};

  private static Backbone with(Backbone backbone, int words, double dropout) {
    return ((ContextReader) backbone)
        .withContext(new ContextConfig(TEXTS, words, 1, dropout), SIZE);
  }

  private static Backbone withFacts(double dropout) {
    return ((ContextReader) r2gencmn())
        .withContext(new ContextConfig(List.of(), List.of("sex", "age"), 1, 1, dropout), SIZE);
  }

  /** Returns R2GenCMN in which nothing but texts and facts is dropped. */
  private static Backbone r2gencmn() {
    return new R2GenCmn(
        new R2GenCmnConfig("small-cnn", 12, 3, 2, 14, 0, 0, new R2GenCmnConfig.Memory(13, 5)),
        WORDS,
        1);
  }

  /** Contract tests of a backbone with two texts of up to five words. */
  private abstract static class Contract extends BackboneContract {
    abstract Backbone base();

    @Override
    protected Backbone backbone() {
      return with(base(), 5, 0);
    }

    @Override
    protected float[] extraValues(String name, Shape shape) {
      if (name.equals(ContextConfig.PATIENT)) {
        return new float[] {1, 7, 2, 0, 0, 10}; // of three studies
      }
      if (!name.equals(ContextConfig.INPUT)) {
        return super.extraValues(name, shape);
      }
      float[] ids = new float[(int) shape.size()];
      for (int i = 0; i < ids.length; i++) {
        ids[i] = i % 5 < 3 ? 1 + i % (WORDS - 1) : 0;
      }
      return ids;
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
  class R2GenCmnWithTexts extends Contract {
    @Override
    Backbone base() {
      return r2gencmn();
    }
  }

  @Nested
  class R2GenCmnWithTextsAndFacts extends Contract {
    @Override
    protected Backbone backbone() {
      ContextConfig context = new ContextConfig(TEXTS, List.of("sex", "age"), 5, 1, 0);
      return ((ContextReader) base()).withContext(context, SIZE);
    }

    @Override
    Backbone base() {
      return r2gencmn();
    }
  }

  @Nested
  class R2GenCmnWithFactsAlone extends Contract {
    @Override
    protected Backbone backbone() {
      return withFacts(0);
    }

    @Override
    Backbone base() {
      return r2gencmn();
    }
  }

  @Nested
  class R2GenWithTexts extends Contract {
    @Override
    Backbone base() {
      return new R2GenProvider()
          .create(
              new R2GenConfig("small-cnn", 12, 3, 2, 14, 0, 0, new R2GenConfig.Memory(5, 2, 7)),
              WORDS,
              1);
    }
  }

  @Nested
  class XProNetWithTexts extends Contract {
    @Override
    Backbone base() {
      XProNetConfig.Prototypes prototypes =
          new XProNetConfig.Prototypes(
              2, 3, 7, 2, XProNetConfig.LabelSource.CLASSIFIER, XProNetConfig.Losses.defaults());
      return new XProNet(new XProNetConfig("small-cnn", 12, 3, 2, 14, 0, 0, prototypes), WORDS, 1);
    }

    @Override
    protected float[] extraValues(String name, Shape shape) {
      if (name.equals(ContextConfig.INPUT)) {
        return super.extraValues(name, shape);
      }
      return new float[] {1, 0, 0, 1, 1, 1};
    }
  }

  private static BackboneInputs<TFloat32> inputs(
      TestGraph<TFloat32> test, Operand<TFloat32> images, Map<String, Operand<TFloat32>> extras) {
    float[] mask = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0};
    return new BackboneInputs<>(
        images, test.tf().constant(REPORTS), test.input(mask, 2, 6), extras);
  }

  private static Operand<TFloat32> images(TestGraph<TFloat32> test) {
    Random random = new Random(3);
    float[] pixels = new float[2 * 32 * 32 * 3];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (float) random.nextGaussian();
    }
    return test.input(pixels, 2, 1, 32, 32, 3);
  }

  private static Operand<TFloat32> logits(
      TestGraph<TFloat32> test, Backbone backbone, Operand<TFloat32> images, float[][][] ids) {
    float[] values = new float[2 * TEXTS.size() * ids[0][0].length];
    int at = 0;
    for (float[][] study : ids) {
      for (float[] text : study) {
        System.arraycopy(text, 0, values, at, text.length);
        at += text.length;
      }
    }
    Operand<TFloat32> input = test.input(values, 2, TEXTS.size(), ids[0][0].length);
    return backbone
        .build(
            test.scope().sub("backbone"), inputs(test, images, Map.of(ContextConfig.INPUT, input)))
        .logits();
  }

  @Test
  void paddingOfTextsDoesNotChangeTheLogits() {
    try (var test = TestGraph.of(TFloat32.class, Mode.EVALUATE)) {
      Operand<TFloat32> images = images(test);
      Operand<TFloat32> brief =
          logits(
              test,
              with(r2gencmn(), 3, 0),
              images,
              new float[][][] {{{1, 2, 0}, {3, 4, 5}}, {{0, 0, 0}, {6, 0, 0}}});
      Operand<TFloat32> padded =
          logits(
              test,
              with(r2gencmn(), 5, 0),
              images,
              new float[][][] {
                {{1, 2, 0, 0, 0}, {3, 4, 5, 0, 0}}, {{0, 0, 0, 0, 0}, {6, 0, 0, 0, 0}}
              });
      test.start();
      List<double[]> got = test.runAll(List.of(brief, padded));
      assertClose("logits", got.get(1), got.get(0), 2e-5);
    }
  }

  /** A study without texts is decoded as by the backbone without texts and the same weights. */
  @Test
  void absentTextsLeaveTheImages() {
    try (var test = TestGraph.of(TFloat32.class, Mode.EVALUATE)) {
      Operand<TFloat32> images = images(test);
      Backbone reader = with(r2gencmn(), 2, 0);
      BackboneInputs<TFloat32> alone = inputs(test, images, Map.of());
      Operand<TFloat32> plain = r2gencmn().build(test.scope().sub("backbone"), alone).logits();
      Operand<TFloat32> absent = logits(test, reader, images, new float[2][2][2]);
      Operand<TFloat32> present =
          logits(test, reader, images, new float[][][] {{{1, 2}, {0, 0}}, {{0, 0}, {3, 0}}});
      test.start();
      List<double[]> got = test.runAll(List.of(plain, absent, present));
      assertClose("logits", got.get(1), got.get(0), 2e-6);
      assertThat(largestDifference(got.get(2), got.get(0), 0)).isGreaterThan(1e-3);
      assertThat(largestDifference(got.get(2), got.get(0), 1)).isGreaterThan(1e-3);
    }
  }

  /** Returns the largest difference in the logits of a study. */
  private static double largestDifference(double[] a, double[] b, int study) {
    int each = a.length / 2;
    double largest = 0;
    for (int i = study * each; i < (study + 1) * each; i++) {
      largest = Math.max(largest, Math.abs(a[i] - b[i]));
    }
    return largest;
  }

  private static Operand<TFloat32> logits(
      TestGraph<TFloat32> test, Backbone backbone, Operand<TFloat32> images, float... facts) {
    Operand<TFloat32> input = test.input(facts, 2, 2);
    return backbone
        .build(
            test.scope().sub("backbone"),
            inputs(test, images, Map.of(ContextConfig.PATIENT, input)))
        .logits();
  }

  @Test
  void eachFactOfAStudyChangesItsLogitsAlone() {
    try (var test = TestGraph.of(TFloat32.class, Mode.EVALUATE)) {
      Operand<TFloat32> images = images(test);
      Operand<TFloat32> unknown = logits(test, withFacts(0), images, 0, 0, 0, 0);
      Operand<TFloat32> sex = logits(test, withFacts(0), images, 2, 0, 0, 0);
      Operand<TFloat32> age = logits(test, withFacts(0), images, 0, 0, 0, 7);
      test.start();
      List<double[]> got = test.runAll(List.of(unknown, sex, age));
      assertThat(largestDifference(got.get(1), got.get(0), 0)).isGreaterThan(1e-4);
      assertThat(largestDifference(got.get(1), got.get(0), 1)).isLessThan(1e-6);
      assertThat(largestDifference(got.get(2), got.get(0), 0)).isLessThan(1e-6);
      assertThat(largestDifference(got.get(2), got.get(0), 1)).isGreaterThan(1e-4);
    }
  }

  @Test
  void gradientsOfTheVectorsOfFactsAreCorrect() {
    try (var test = TestGraph.of(TFloat64.class, Mode.EVALUATE)) {
      PatientEmbedding facts =
          new PatientEmbedding(List.of(PatientFact.SEX, PatientFact.AGE), 3, new Dropout(0));
      var tf = test.tf();
      var vectors = facts.build(test.scope(), test.input(new float[] {2, 0, 0, 10}, 2, 2));
      assertThat(vectors.shape().tail()).isEqualTo(Shape.of(2, 3));
      var scalar = tf.reduceSum(tf.math.square(vectors), tf.constant(new int[] {0, 1, 2}));
      test.start();
      GradientCheck.of(test, scalar).withRespectToVariables().verify();
    }
  }

  @Test
  void aDroppedFactIsUnknown() {
    try (var test = TestGraph.of(TFloat32.class, Mode.TRAIN)) {
      Operand<TFloat32> images = images(test);
      Operand<TFloat32> dropped = logits(test, withFacts(0.5), images, 0, 7, 0, 3);
      Operand<TFloat32> present = logits(test, withFacts(0), images, 0, 7, 0, 3);
      Operand<TFloat32> unknown = logits(test, withFacts(0), images, 0, 0, 0, 0);
      test.start();
      Set<Boolean> seen = new HashSet<>();
      for (int seed = 0; seed < 6; seed++) {
        test.setSeed(seed);
        List<double[]> got = test.runAll(List.of(dropped, present, unknown));
        boolean kept = largestDifference(got.get(0), got.get(1), 0) < 2e-6;
        assertThat(largestDifference(got.get(0), got.get(2), 0) < 2e-6).isNotEqualTo(kept);
        seen.add(kept);
      }
      assertThat(seen).hasSize(2);
    }
  }

  /** Each study is trained with and without its text; the seed alone decides. */
  @Test
  void aDroppedTextEqualsAnAbsentOne() {
    float[][][] texts = {{{1, 2}, {0, 0}}, {{3, 0}, {0, 0}}};
    try (var test = TestGraph.of(TFloat32.class, Mode.TRAIN)) {
      Operand<TFloat32> images = images(test);
      Operand<TFloat32> dropped = logits(test, with(r2gencmn(), 2, 0.5), images, texts);
      Operand<TFloat32> present = logits(test, with(r2gencmn(), 2, 0), images, texts);
      Operand<TFloat32> absent = logits(test, with(r2gencmn(), 2, 0), images, new float[2][2][2]);
      test.start();
      Set<List<Boolean>> seen = new HashSet<>();
      for (int seed = 0; seed < 12; seed++) {
        test.setSeed(seed);
        List<double[]> got = test.runAll(List.of(dropped, present, absent));
        Boolean[] kept = new Boolean[2];
        for (int study = 0; study < 2; study++) {
          kept[study] = largestDifference(got.get(0), got.get(1), study) < 2e-6;
          boolean left = largestDifference(got.get(0), got.get(2), study) < 2e-6;
          assertThat(left).isNotEqualTo(kept[study]);
        }
        seen.add(Arrays.asList(kept));
        assertThat(test.run(dropped)).isEqualTo(got.get(0)); // drawn from the seed alone
      }
      assertThat(seen).hasSize(4);
    }
  }

  @Test
  void attentionMapsCoverThePatchesAlone() {
    try (var test = TestGraph.of(TFloat32.class, Mode.EVALUATE)) {
      Operand<TFloat32> texts = test.input(new float[] {1, 2, 0, 0, 3, 0, 4, 0}, 2, 2, 2);
      AttentionMaps backbone = (AttentionMaps) with(r2gencmn(), 2, 0);
      Operand<TFloat32> maps =
          backbone.attention(
              test.scope().sub("backbone"),
              inputs(test, images(test), Map.of(ContextConfig.INPUT, texts)));
      AttentionMaps plain = (AttentionMaps) r2gencmn();
      Operand<TFloat32> alone =
          plain.attention(test.scope().sub("backbone"), inputs(test, images(test), Map.of()));
      test.start();
      List<double[]> got = test.runAll(List.of(maps, alone));
      assertThat(got.get(0)).hasLength(got.get(1).length);
      int patches = got.get(0).length / (2 * (REPORTS[0].length - 1));
      for (int row = 0; row < got.get(0).length; row += patches) {
        double sum = Arrays.stream(got.get(0), row, row + patches).sum();
        assertThat(sum).isWithin(1e-5).of(1);
      }
    }
  }
}
