package org.ithn.backbones.xpronet;

import static com.google.common.truth.Truth.assertThat;
import static org.ithn.testkit.Goldens.assertClose;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import java.util.Random;
import org.ithn.backbones.xpronet.XProNetConfig.LabelSource;
import org.ithn.framework.graph.Mode;
import org.ithn.framework.model.Backbone;
import org.ithn.framework.model.BackboneInputs;
import org.ithn.framework.model.BackboneOutputs;
import org.ithn.framework.tensors.TensorData;
import org.ithn.testkit.BackboneContract;
import org.ithn.testkit.GradientCheck;
import org.ithn.testkit.TestGraph;
import org.ithn.testkit.TestTensors;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;

/** Contract tests of XProNet, and tests of its label sources. */
class XProNetTest {
  private static final int WORDS = 11;
  private static final int CLASSES = 5;

  private static XProNetConfig config(LabelSource labels) {
    return new XProNetConfig(
        "small-cnn",
        12,
        3,
        2,
        14,
        0.1,
        0.5,
        new XProNetConfig.Prototypes(CLASSES, 3, 7, 2, labels, XProNetConfig.Losses.defaults()));
  }

  private static Backbone small(LabelSource labels, int views) {
    return new XProNetProvider().create(config(labels), WORDS, views);
  }

  /** Returns labels in which every class occurs, so that every prototype can be reached. */
  private static float[] labels(Shape shape) {
    float[] values = new float[(int) shape.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (i % CLASSES + i / CLASSES) % 2;
    }
    return values;
  }

  @Nested
  class Classifier extends BackboneContract {
    @Override
    protected Backbone backbone() {
      return small(LabelSource.CLASSIFIER, 1);
    }

    @Override
    protected float[] extraValues(String name, Shape shape) {
      return labels(shape);
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
  class ReferenceReportAndTwoViews extends BackboneContract {
    @Override
    protected Backbone backbone() {
      return small(LabelSource.REFERENCE_REPORT, 2);
    }

    @Override
    protected float[] extraValues(String name, Shape shape) {
      return labels(shape);
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

  private static Operand<TFloat32> images(TestGraph<TFloat32> test) {
    Random random = new Random(3);
    float[] pixels = new float[2 * 32 * 32 * 3];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (float) random.nextGaussian();
    }
    return test.input(pixels, 2, 1, 32, 32, 3);
  }

  private static BackboneOutputs<TFloat32> build(
      TestGraph<TFloat32> test, LabelSource source, Map<String, Operand<TFloat32>> extras) {
    return small(source, 1)
        .build(
            test.scope().sub("backbone"),
            new BackboneInputs<>(
                images(test),
                test.tf().constant(new int[][] {{0, 1, 0}, {0, 2, 0}}),
                test.input(new float[] {1, 1, 1, 1, 1, 1}, 2, 3),
                extras));
  }

  /** There is no dropout in evaluation, so logits differ only by the classes. */
  @Test
  void givenLabelsAreQueriedOnlyInReproductionMode() {
    try (var test = TestGraph.of(TFloat32.class, Mode.EVALUATE)) {
      Operand<TFloat32> first = test.input(new float[] {1, 0, 0, 0, 0, 1, 0, 0, 0, 0}, 2, CLASSES);
      Operand<TFloat32> second = test.input(new float[] {0, 0, 0, 1, 0, 0, 0, 0, 1, 0}, 2, CLASSES);
      var given = build(test, LabelSource.REFERENCE_REPORT, Map.of("labels", first)).logits();
      var other = build(test, LabelSource.REFERENCE_REPORT, Map.of("labels", second)).logits();
      var predicted = build(test, LabelSource.CLASSIFIER, Map.of()).logits();
      var unread = build(test, LabelSource.CLASSIFIER, Map.of("labels", second)).logits();
      test.start();
      assertThat(test.run(given)).isNotEqualTo(test.run(other));
      assertThat(test.run(predicted)).isEqualTo(test.run(unread));
    }
  }

  @Test
  void missingLabelsAreNamed() {
    try (var test = TestGraph.of(TFloat32.class, Mode.EVALUATE)) {
      assertThat(
              assertThrows(
                  IllegalArgumentException.class,
                  () -> build(test, LabelSource.REFERENCE_REPORT, Map.of())))
          .hasMessageThat()
          .contains("'labels'");
    }
  }

  @Test
  void likelyClassesAreChosenAndAlwaysTheMostLikely() {
    try (var test = TestGraph.of(TFloat64.class, Mode.EVALUATE)) {
      Operand<TFloat64> logits =
          test.input(TensorData.of(new double[] {2, -1, 0.5, -3, -0.1, -2}, 2, 3));
      Operand<TFloat64> chosen = LabelClassifier.predictedLabels(test.scope(), logits);
      test.start();
      assertThat(test.run(chosen)).isEqualTo(new double[] {1, 0, 1, 0, 1, 0});
    }
  }

  /** {@code -log(sigmoid(2)) = 0.126928}, {@code -log(1 - sigmoid(-1)) = 0.313262}. */
  @Test
  void classifierLossIsCrossEntropyAndItsGradientMatchesCentralDifferences() {
    try (var test = TestGraph.of(TFloat64.class, Mode.EVALUATE)) {
      Operand<TFloat64> logits = test.input(TensorData.of(new double[] {2, -1}, 1, 2));
      Operand<TFloat64> labels = test.input(TensorData.of(new double[] {1, 0}, 1, 2));
      Operand<TFloat64> loss = LabelClassifier.crossEntropy(test.scope(), logits, labels);
      Operand<TFloat64> pooled = test.input(TestTensors.normal(4, 3, 5));
      Operand<TFloat64> wide =
          new LabelClassifier(5, 2).build(test.scope().variableScope("classifier"), pooled);
      Operand<TFloat64> targets = test.input(TensorData.of(new double[] {1, 0, 0, 1, 1, 1}, 3, 2));
      Operand<TFloat64> other = LabelClassifier.crossEntropy(test.scope(), wide, targets);
      GradientCheck check =
          GradientCheck.of(test, other).withRespectTo("pooled", pooled).withRespectToVariables();
      test.start();
      assertClose("loss", test.run(loss), new double[] {(0.126928 + 0.313262) / 2}, 1e-6);
      check.verify();
    }
  }

  @Test
  void auxiliaryLossesExistOnlyInTraining() {
    try (var test = TestGraph.of(TFloat32.class, Mode.TRAIN)) {
      Operand<TFloat32> labels = test.input(new float[] {1, 0, 0, 0, 0, 0, 1, 0, 0, 0}, 2, CLASSES);
      var out = build(test, LabelSource.CLASSIFIER, Map.of("labels", labels));
      assertThat(out.auxiliaryLosses().keySet())
          .containsExactly("image_classes", "report_classes", "labels");
      var reproduced = build(test, LabelSource.REFERENCE_REPORT, Map.of("labels", labels));
      assertThat(reproduced.auxiliaryLosses().keySet())
          .containsExactly("image_classes", "report_classes");
    }
    try (var test = TestGraph.of(TFloat32.class, Mode.EVALUATE)) {
      assertThat(build(test, LabelSource.CLASSIFIER, Map.of()).auxiliaryLosses()).isEmpty();
    }
  }
}
