package org.ithn.testkit;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.ithn.framework.graph.Mode;
import org.ithn.framework.graph.Parameter;
import org.ithn.framework.model.Backbone;
import org.ithn.framework.model.BackboneInputs;
import org.ithn.framework.model.BackboneOutputs;
import org.ithn.framework.model.IncrementalDecoder;
import org.ithn.framework.model.VisionFeatures;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * The contract of every backbone; the test of a backbone extends it.
 *
 * <p>Sizes are different primes if the backbone leaves the choice: B = 3, T = 5 or 7.
 */
public abstract class BackboneContract {
  private static final String SCOPE = "backbone";
  private static final int BATCH = 3;

  /** Returns a small backbone, the same one in each call. */
  protected abstract Backbone backbone();

  /** Returns {@code [V, S, S, 3]}, the shape of an example's images. */
  protected abstract long[] imageShape();

  /** Returns the number of views that one of the studies lacks, less than V; 0 by default. */
  protected int absentViews() {
    return 0;
  }

  /** Returns W, the width of the logits. */
  protected abstract int vocabularyWidth();

  /** Returns the tolerance between logits with and without padding, and with and without caches. */
  protected double tolerance() {
    return 2e-5;
  }

  private static final int[][] SHORT = {{0, 1, 2, 3, 4, 0}, {0, 2, 2, 0, 0, 0}, {0, 0, 0, 0, 0, 0}};

  /** The rows above with two more positions of padding. */
  private static final int[][] LONG = {
    {0, 1, 2, 3, 4, 0, 0, 0}, {0, 2, 2, 0, 0, 0, 0, 0}, {0, 0, 0, 0, 0, 0, 0, 0}
  };

  private static final int[] LENGTHS = {6, 4, 0};

  private BackboneOutputs<TFloat32> build(TestGraph<TFloat32> test, int[][] rows) {
    return backbone().build(test.scope().sub(SCOPE), inputs(test, rows));
  }

  /** Returns inputs with all extra inputs in training, and with those of generation otherwise. */
  private BackboneInputs<TFloat32> inputs(TestGraph<TFloat32> test, int[][] rows) {
    int length = rows[0].length;
    int[] ids = Arrays.stream(rows).flatMapToInt(Arrays::stream).toArray();
    float[] mask = new float[ids.length];
    for (int b = 0; b < BATCH; b++) {
      Arrays.fill(mask, b * length, b * length + LENGTHS[b], 1f);
    }
    return new BackboneInputs<>(
        images(test),
        test.typedInput(
            TInt32.class, TInt32.tensorOf(Shape.of(BATCH, length), DataBuffers.of(ids))),
        test.input(mask, BATCH, length),
        extras(test));
  }

  /**
   * Returns the values of an extra input: random zeros and ones unless a test overrides them.
   *
   * @param shape {@code [B, ..]}
   */
  protected float[] extraValues(String name, Shape shape) {
    Random random = new Random(5);
    float[] values = new float[(int) shape.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextInt(2);
    }
    return values;
  }

  private Map<String, Operand<TFloat32>> extras(TestGraph<TFloat32> test) {
    Map<String, Operand<TFloat32>> extras = new LinkedHashMap<>();
    backbone()
        .extraInputs()
        .forEach(
            (name, each) -> {
              if (test.scope().mode() == Mode.TRAIN
                  || backbone().generationInputs().contains(name)) {
                Shape shape = Shape.of(BATCH).append(each);
                extras.put(name, test.input(extraValues(name, shape), shape.asArray()));
              }
            });
    return extras;
  }

  @Test
  void generationInputsAreTrainingInputs() {
    assertThat(backbone().extraInputs().keySet())
        .containsAtLeastElementsIn(backbone().generationInputs());
  }

  /**
   * Statistics beside those of batch norm are taken for a memory of training images. A backbone
   * whose other statistics can be averaged over processes overrides this test.
   */
  @Test
  protected void memoryOfTrainingImagesIsDeclared() {
    try (var test = TestGraph.of(TFloat32.class, Mode.TRAIN)) {
      build(test, SHORT);
      List<String> statistics =
          test.store().all().stream()
              .filter(each -> each.kind() == Parameter.Kind.STATISTIC)
              .map(Parameter::name)
              .filter(name -> !name.matches(".*/running_(mean|variance)"))
              .toList();
      assertWithMessage("keepsTrainingMemory() with the statistics %s", statistics)
          .that(backbone().keepsTrainingMemory())
          .isEqualTo(!statistics.isEmpty());
    }
  }

  private Operand<TFloat32> images(TestGraph<TFloat32> test) {
    long[] shape = imageShape();
    long[] all = {BATCH, shape[0], shape[1], shape[2], shape[3]};
    Random random = new Random(3);
    float[] pixels = new float[(int) Shape.of(all).size()];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (float) random.nextGaussian();
    }
    int study = pixels.length / BATCH;
    int view = (int) (study / shape[0]);
    for (int absent = 0; absent < absentViews(); absent++) { // the last views of the second study
      Arrays.fill(pixels, 2 * study - (absent + 1) * view, 2 * study - absent * view, 0);
    }
    return test.input(pixels, all);
  }

  @Test
  void outputsHaveTheDeclaredShapesAndAreFinite() {
    for (int[][] rows : List.of(SHORT, LONG)) {
      try (var test = TestGraph.of(TFloat32.class, Mode.EVALUATE)) {
        BackboneOutputs<TFloat32> out = build(test, rows);
        test.start();
        int positions = rows[0].length - 1;
        List<double[]> values =
            test.runAll(
                List.of(
                    out.logits(),
                    out.hidden(),
                    out.imageFeatures(),
                    out.targets(),
                    out.targetMask()));
        assertThat(values.get(0)).hasLength(BATCH * positions * vocabularyWidth());
        assertThat(values.get(1)).hasLength(BATCH * positions * backbone().hiddenWidth());
        assertThat(values.get(2)).hasLength(BATCH * backbone().imageFeatureWidth());
        assertThat(values.get(3)).hasLength(BATCH * positions);
        assertThat(values.get(4)).hasLength(BATCH * positions);
        for (double[] each : values) {
          assertThat(Arrays.stream(each).allMatch(Double::isFinite)).isTrue();
        }
        assertThat(values.get(3)[1]).isEqualTo(2.0); // the second position predicts token 2
      }
    }
  }

  /** The other tests run the graph as it was built; training and serving run it rewritten. */
  @Test
  void graphOptimizerDoesNotChangeTheOutputs() {
    List<List<double[]>> values = new ArrayList<>();
    for (boolean optimised : new boolean[] {false, true}) {
      try (var test = TestGraph.of(TFloat32.class, Mode.EVALUATE)) {
        BackboneOutputs<TFloat32> out = build(test, SHORT);
        if (optimised) {
          test.startOptimised();
        } else {
          test.start();
        }
        values.add(test.runAll(List.of(out.logits(), out.hidden(), out.imageFeatures())));
      }
    }
    for (int i = 0; i < values.get(0).size(); i++) {
      Goldens.assertClose("output " + i, values.get(1).get(i), values.get(0).get(i), tolerance());
    }
  }

  @Test
  void paddingDoesNotChangeTheLogits() {
    try (var test = TestGraph.of(TFloat32.class, Mode.EVALUATE)) {
      BackboneOutputs<TFloat32> brief = build(test, SHORT);
      BackboneOutputs<TFloat32> padded = build(test, LONG);
      test.start();
      List<double[]> got = test.runAll(List.of(brief.logits(), padded.logits()));
      int words = vocabularyWidth();
      for (int b = 0; b < BATCH; b++) {
        for (int t = 0; t < LENGTHS[b] - 1; t++) {
          int inShort = (b * (SHORT[0].length - 1) + t) * words;
          int inLong = (b * (LONG[0].length - 1) + t) * words;
          Goldens.assertClose(
              "logits of report %d position %d".formatted(b, t),
              Arrays.copyOfRange(got.get(1), inLong, inLong + words),
              Arrays.copyOfRange(got.get(0), inShort, inShort + words),
              tolerance());
        }
      }
    }
  }

  @Test
  void cachedStepsEqualTheTeacherForcedPass() {
    try (var test = TestGraph.of(TFloat32.class, Mode.EVALUATE)) {
      var tf = test.tf();
      BackboneInputs<TFloat32> in = inputs(test, SHORT);
      BackboneOutputs<TFloat32> forced = backbone().build(test.scope().sub(SCOPE), in);
      IncrementalDecoder decoder = backbone().decoder();
      Map<String, Operand<TFloat32>> encoded =
          decoder.encode(test.scope().sub(SCOPE), in.images(), in.extraInputs());
      List<Operand<TFloat32>> caches = decoder.emptyCaches(test.scope(), tf.constant(BATCH));
      List<Operand<TFloat32>> fetched = new ArrayList<>(List.of(forced.logits()));
      int positions = LENGTHS[0] - 1;
      for (int t = 0; t < positions; t++) {
        Operand<TInt32> tokens = tf.gather(in.tokens(), tf.constant(t), tf.constant(1));
        IncrementalDecoder.Step<TFloat32> step =
            decoder.step(
                test.scope().variableScope(SCOPE), encoded, caches, tokens, tf.constant(t));
        fetched.add(step.logits());
        caches = step.caches();
      }
      test.start();
      List<double[]> got = test.runAll(fetched);
      int words = vocabularyWidth();
      for (int t = 0; t < positions; t++) { // only the report without padding
        Goldens.assertClose(
            "logits of position " + t,
            Arrays.copyOfRange(got.get(1 + t), 0, words),
            Arrays.copyOfRange(got.get(0), t * words, (t + 1) * words),
            tolerance());
      }
    }
  }

  @Test
  void everyTrainableGetsAGradientAndIsUnderTheScope() {
    try (var test = TestGraph.of(TFloat32.class, Mode.TRAIN)) {
      BackboneOutputs<TFloat32> out = build(test, SHORT);
      List<Parameter<TFloat32>> trainables = new ArrayList<>(test.store().trainables());
      for (Parameter<TFloat32> parameter : test.store().all()) {
        assertThat(parameter.name()).startsWith(SCOPE + "/");
      }
      trainables.removeIf(
          parameter ->
              backbone()
                  .unusedTrainables()
                  .contains(parameter.name().substring(SCOPE.length() + 1)));
      var tf = test.tf();
      List<Operand<TFloat32>> terms = new ArrayList<>(out.auxiliaryLosses().values());
      terms.add(
          tf.reduceSum(
              tf.math.square(tf.reshape(out.logits(), tf.constant(new int[] {-1}))),
              tf.constant(0)));
      Operand<TFloat32> scalar = tf.math.addN(terms);
      List<Operand<TFloat32>> gradients =
          test.gradients(scalar, trainables.stream().map(p -> p.value()).toList());
      test.start();
      List<double[]> got = test.runAll(gradients);
      Map<String, Double> silent = new LinkedHashMap<>();
      for (int i = 0; i < got.size(); i++) {
        double largest = Arrays.stream(got.get(i)).map(Math::abs).max().orElse(0);
        if (!(largest > 0) || !Double.isFinite(largest)) {
          silent.put(trainables.get(i).name(), largest);
        }
      }
      assertWithMessage("trainables without a gradient").that(silent).isEmpty();
      assertWithMessage("trainables of the visual extractor")
          .that(
              trainables.stream()
                  .filter(p -> p.name().startsWith(SCOPE + "/" + backbone().visionScope()))
                  .count())
          .isGreaterThan(0L);
    }
  }

  @Test
  void featuresOfTheVisualExtractorReplaceTheImages() {
    assumeTrue(
        backbone() instanceof VisionFeatures, "the backbone has no separate visual extractor");
    try (var test = TestGraph.of(TFloat32.class, Mode.EVALUATE)) {
      BackboneInputs<TFloat32> in = inputs(test, SHORT);
      Operand<TFloat32> features =
          ((VisionFeatures) backbone()).visionFeatures(test.scope().sub(SCOPE), in.images());
      BackboneInputs<TFloat32> apart =
          new BackboneInputs<>(features, in.tokens(), in.mask(), in.extraInputs());
      BackboneOutputs<TFloat32> whole = backbone().build(test.scope().sub(SCOPE), in);
      BackboneOutputs<TFloat32> parts = backbone().build(test.scope().sub(SCOPE), apart);
      IncrementalDecoder decoder = backbone().decoder();
      List<Operand<TFloat32>> fetched =
          new ArrayList<>(
              List.of(
                  whole.logits(), whole.imageFeatures(), parts.logits(), parts.imageFeatures()));
      var encoded = decoder.encode(test.scope().sub(SCOPE), in.images(), in.extraInputs());
      var again = decoder.encode(test.scope().sub(SCOPE), features, in.extraInputs());
      assertThat(again.keySet()).isEqualTo(encoded.keySet());
      encoded.forEach(
          (name, value) -> {
            if (!in.extraInputs().containsValue(value)) { // not passed through
              fetched.addAll(List.of(value, again.get(name)));
            }
          });
      test.start();
      List<double[]> got = test.runAll(fetched);
      Goldens.assertClose("logits", got.get(2), got.get(0), tolerance());
      Goldens.assertClose("image features", got.get(3), got.get(1), tolerance());
      for (int i = 4; i < got.size(); i += 2) {
        Goldens.assertClose("encoded " + i, got.get(i + 1), got.get(i), tolerance());
      }
    }
  }

  @Test
  void twoPassesShareTheirVariables() {
    try (var test = TestGraph.of(TFloat32.class, Mode.EVALUATE)) {
      build(test, SHORT);
      int once = test.store().all().size();
      build(test, SHORT);
      assertThat(test.store().all()).hasSize(once);
    }
  }
}
