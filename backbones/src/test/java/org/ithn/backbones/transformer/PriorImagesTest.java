package org.ithn.backbones.transformer;

import static com.google.common.truth.Truth.assertThat;
import static org.ithn.testkit.Goldens.assertClose;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.ithn.backbones.r2gencmn.R2GenCmn;
import org.ithn.backbones.r2gencmn.R2GenCmnConfig;
import org.ithn.backbones.xpronet.XProNet;
import org.ithn.backbones.xpronet.XProNetConfig;
import org.ithn.framework.graph.Mode;
import org.ithn.framework.graph.Parameter;
import org.ithn.framework.model.Backbone;
import org.ithn.framework.model.BackboneInputs;
import org.ithn.framework.model.ContextConfig;
import org.ithn.framework.model.ContextReader;
import org.ithn.framework.model.VisionFeatures;
import org.ithn.testkit.BackboneContract;
import org.ithn.testkit.TestGraph;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/**
 * Backbones with images of an earlier study: the contract, absent images, those left out in
 * training, and the gradient of the visual extractor.
 */
class PriorImagesTest {
  private static final int WORDS = 11;
  private static final int SIZE = 32;
  private static final int COUNT = 2;
  private static final int IMAGE = SIZE * SIZE * 3;
  private static final int[][] REPORTS = {{0, 1, 2, 3, 4, 0}, {0, 2, 2, 0, 0, 0}};

  private static Backbone r2gencmn() {
    return new R2GenCmn(
        new R2GenCmnConfig("small-cnn", 12, 3, 2, 14, 0, 0, new R2GenCmnConfig.Memory(13, 5)),
        WORDS,
        1);
  }

  private static Backbone with(Backbone backbone, double dropout) {
    ContextConfig context = new ContextConfig(List.of(), 1, 1, dropout).withPriorImages(COUNT);
    return ((ContextReader) backbone).withContext(context, SIZE);
  }

  /** Returns N images of each study, of which only the given ones are not absent. */
  private static float[] prior(int studies, Set<Integer> present) {
    Random random = new Random(5);
    float[] pixels = new float[studies * COUNT * IMAGE];
    for (int i = 0; i < pixels.length; i++) {
      float value = (float) random.nextGaussian();
      pixels[i] = present.contains(i / IMAGE) ? value : 0;
    }
    return pixels;
  }

  /** Contract tests of studies with two, one and no images of an earlier study. */
  private abstract static class Contract extends BackboneContract {
    @Override
    protected float[] extraValues(String name, Shape shape) {
      if (name.equals(ContextConfig.PRIOR_IMAGES)) {
        return prior(3, Set.of(0, 1, 2));
      }
      return name.equals(XProNet.LABELS)
          ? new float[] {1, 0, 0, 1, 1, 1}
          : new float[] {1, 2, 3, 0, 5, 6}; // the words of three studies
    }

    @Override
    protected long[] imageShape() {
      return new long[] {1, SIZE, SIZE, 3};
    }

    @Override
    protected int vocabularyWidth() {
      return WORDS;
    }
  }

  @Nested
  class R2GenCmnWithTextsAndPriorImages extends Contract {
    @Override
    protected Backbone backbone() {
      ContextConfig context =
          new ContextConfig(List.of("indication"), 2, 1, 0).withPriorImages(COUNT);
      return ((ContextReader) r2gencmn()).withContext(context, SIZE);
    }
  }

  @Nested
  class XProNetWithPriorImages extends Contract {
    @Override
    protected Backbone backbone() {
      XProNetConfig.Prototypes prototypes =
          new XProNetConfig.Prototypes(
              2, 3, 7, 2, XProNetConfig.LabelSource.CLASSIFIER, XProNetConfig.Losses.defaults());
      XProNetConfig config = new XProNetConfig("small-cnn", 12, 3, 2, 14, 0, 0, prototypes);
      return with(new XProNet(config, WORDS, 1), 0);
    }
  }

  private static Operand<TFloat32> images(TestGraph<TFloat32> test) {
    Random random = new Random(3);
    float[] pixels = new float[2 * IMAGE];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (float) random.nextGaussian();
    }
    return test.input(pixels, 2, 1, SIZE, SIZE, 3);
  }

  private static Operand<TFloat32> logits(
      TestGraph<TFloat32> test,
      Backbone backbone,
      Operand<TFloat32> images,
      Map<String, Operand<TFloat32>> extras) {
    float[] mask = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0};
    return backbone
        .build(
            test.scope().sub("backbone"),
            new BackboneInputs<>(
                images, test.tf().constant(REPORTS), test.input(mask, 2, 6), extras))
        .logits();
  }

  private static Operand<TFloat32> logits(
      TestGraph<TFloat32> test, Backbone backbone, Operand<TFloat32> images, Integer... present) {
    float[] pixels = prior(2, Set.copyOf(Arrays.asList(present)));
    Operand<TFloat32> prior = test.input(pixels, 2, COUNT, SIZE, SIZE, 3);
    return logits(test, backbone, images, Map.of(ContextConfig.PRIOR_IMAGES, prior));
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

  /** A study without them is decoded as by the backbone without them and the same weights. */
  @Test
  void absentPriorImagesLeaveTheStudysOwn() {
    try (var test = TestGraph.of(TFloat32.class, Mode.EVALUATE)) {
      Operand<TFloat32> images = images(test);
      Operand<TFloat32> plain = logits(test, r2gencmn(), images, Map.of());
      Operand<TFloat32> absent = logits(test, with(r2gencmn(), 0), images);
      Operand<TFloat32> first = logits(test, with(r2gencmn(), 0), images, 0);
      Operand<TFloat32> both = logits(test, with(r2gencmn(), 0), images, 0, 1);
      test.start();
      List<double[]> got = test.runAll(List.of(plain, absent, first, both));
      assertClose("logits", got.get(1), got.get(0), 2e-6);
      assertThat(largestDifference(got.get(2), got.get(1), 0)).isGreaterThan(1e-4);
      assertThat(largestDifference(got.get(3), got.get(2), 0)).isGreaterThan(1e-4);
      assertThat(largestDifference(got.get(3), got.get(1), 1)).isLessThan(1e-6); // another study
    }
  }

  /** All images of a study are left out together, and then equal absent ones exactly. */
  @Test
  void droppedPriorImagesEqualAbsentOnes() {
    try (var test = TestGraph.of(TFloat32.class, Mode.TRAIN)) {
      Operand<TFloat32> images = images(test);
      Operand<TFloat32> dropped = logits(test, with(r2gencmn(), 0.5), images, 0, 1);
      Operand<TFloat32> present = logits(test, with(r2gencmn(), 0), images, 0, 1);
      Operand<TFloat32> absent = logits(test, with(r2gencmn(), 0), images);
      test.start();
      Set<Boolean> seen = new HashSet<>();
      for (int seed = 0; seed < 8; seed++) {
        test.setSeed(seed);
        List<double[]> got = test.runAll(List.of(dropped, present, absent));
        boolean kept = Arrays.equals(got.get(0), got.get(1));
        assertThat(Arrays.equals(got.get(0), got.get(2))).isNotEqualTo(kept);
        seen.add(kept);
      }
      assertThat(seen).hasSize(2);
    }
  }

  /** With features in place of the study's own images, only earlier images use the extractor. */
  @Test
  void gradientsReachTheExtractorThroughPriorImages() {
    try (var test = TestGraph.of(TFloat32.class, Mode.EVALUATE)) {
      var tf = test.tf();
      Operand<TFloat32> images = images(test);
      Operand<TFloat32> features =
          tf.stopGradient(
              ((VisionFeatures) r2gencmn()).visionFeatures(test.scope().sub("backbone"), images));
      Operand<TFloat32> present = logits(test, with(r2gencmn(), 0), features, 0);
      Operand<TFloat32> absent = logits(test, with(r2gencmn(), 0), features);
      List<Operand<TFloat32>> weights =
          test.store().trainables().stream()
              .filter(each -> each.name().startsWith("backbone/vision/"))
              .map(Parameter::value)
              .toList();
      assertThat(weights).isNotEmpty();
      List<Operand<TFloat32>> byPresent = test.gradients(squares(test, present), weights);
      List<Operand<TFloat32>> byAbsent = test.gradients(squares(test, absent), weights);
      test.start();
      for (int i = 0; i < weights.size(); i++) {
        List<double[]> got = test.runAll(List.of(byPresent.get(i), byAbsent.get(i)));
        assertThat(Arrays.stream(got.get(0)).map(Math::abs).sum()).isGreaterThan(0.0);
        assertThat(Arrays.stream(got.get(1)).map(Math::abs).sum()).isEqualTo(0.0);
      }
    }
  }

  private static Operand<TFloat32> squares(TestGraph<TFloat32> test, Operand<TFloat32> logits) {
    var tf = test.tf();
    return tf.reduceSum(tf.math.square(logits), tf.constant(new int[] {0, 1, 2}));
  }
}
