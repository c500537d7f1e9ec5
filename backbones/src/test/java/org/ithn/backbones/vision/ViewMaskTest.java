package org.ithn.backbones.vision;

import static com.google.common.truth.Truth.assertThat;

import java.util.List;
import org.ithn.framework.graph.Mode;
import org.ithn.framework.layers.Masks;
import org.ithn.testkit.GradientCheck;
import org.ithn.testkit.TestGraph;
import org.ithn.testkit.TestTensors;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;

/** The content of masked views, and the views that are found absent. */
class ViewMaskTest {
  private static final int VIEW = 32 * 32 * 3;

  private static float[] pixels() {
    return TestTensors.normal(5, 2 * 2 * VIEW).floats();
  }

  /** Even in training, where the statistics of a batch depend on all that the extractor reads. */
  @Test
  void theContentOfAMaskedViewChangesNothing() {
    float[] others = pixels();
    for (int i = VIEW; i < 2 * VIEW; i++) {
      others[i] = i % 7; // the second view of the first study
    }
    MultiViewExtractor extractor =
        new MultiViewExtractor(VisualExtractors.named("resnet18"), 2).withMaskedViews();
    try (var test = TestGraph.of(TFloat32.class, Mode.TRAIN)) {
      ViewMask mask =
          new ViewMask(test.tf().constant(new boolean[][] {{true, false}, {true, true}}));
      VisualExtractor.Features<TFloat32> a =
          extractor.buildMasked(
              test.scope(), "vision", test.input(pixels(), 2, 2, 32, 32, 3), mask);
      VisualExtractor.Features<TFloat32> b =
          extractor.buildMasked(test.scope(), "vision", test.input(others, 2, 2, 32, 32, 3), mask);
      test.start();
      List<double[]> got = test.runAll(List.of(a.patches(), b.patches(), a.pooled(), b.pooled()));
      assertThat(got.get(1)).isEqualTo(got.get(0));
      assertThat(got.get(3)).isEqualTo(got.get(2));
    }
  }

  @Test
  void gradientsOfTheMeansAreCorrect() {
    try (var test = TestGraph.of(TFloat64.class, Mode.EVALUATE)) {
      var tf = test.tf();
      ViewMask mask = new ViewMask(tf.constant(new boolean[][] {{true, false}, {true, true}}));
      Operand<TFloat64> a = test.input(new float[] {1, -2, 3, 4, 5, -6}, 2, 3);
      Operand<TFloat64> b = test.input(new float[] {7, 8, -9, 10, -11, 12}, 2, 3);
      Operand<TFloat64> patches = test.input(new float[] {1, 2, 3, 4, 5, 6, 7, -8}, 2, 4, 1);
      var keep = Masks.ofKeys(tf, mask.ofEachPatch(tf, patches));
      Operand<TFloat64> mean = mask.mean(test.scope(), List.of(a, b));
      Operand<TFloat64> ofPatches = Masks.mean(test.scope(), patches, List.of(keep));
      Operand<TFloat64> scalar =
          tf.math.add(
              tf.reduceSum(tf.math.square(mean), tf.constant(new int[] {0, 1})),
              tf.reduceSum(tf.math.square(ofPatches), tf.constant(new int[] {0, 1})));
      test.start();
      GradientCheck.of(test, scalar)
          .withRespectTo("a", a)
          .withRespectTo("b", b)
          .withRespectTo("patches", patches)
          .verify();
      assertThat(test.run(mean)).isEqualTo(new double[] {1, -2, 3, 7, -3, 3});
      assertThat(test.run(ofPatches)).isEqualTo(new double[] {1.5, 2.5});
    }
  }

  @Test
  void viewsOfZerosAreAbsentExceptForTheFirst() {
    float[] pixels = new float[3 * 3 * 2 * 2 * 3];
    pixels[0] = 1; // the first view of the first study
    pixels[5 * 12 + 11] = -1; // the last one of the second
    try (var test = TestGraph.of(TFloat32.class, Mode.EVALUATE)) {
      Operand<TFloat32> images = test.input(pixels, 3, 3, 2, 2, 3);
      ViewMask mask = ViewMask.ofImages(test.scope(), images);
      Operand<TFloat32> patches = test.input(new float[3 * 6 * 5], 3, 6, 5);
      var each = test.tf().dtypes.cast(mask.ofEachPatch(test.tf(), patches), TFloat32.class);
      test.start();
      assertThat(test.run(each))
          .isEqualTo(new double[] {1, 1, 0, 0, 0, 0, 1, 1, 0, 0, 1, 1, 1, 1, 0, 0, 0, 0});
    }
  }
}
