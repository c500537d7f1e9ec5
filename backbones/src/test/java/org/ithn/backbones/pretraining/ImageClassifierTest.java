package org.ithn.backbones.pretraining;

import static com.google.common.truth.Truth.assertThat;
import static org.ithn.testkit.Goldens.assertClose;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.ithn.backbones.r2gencmn.R2GenCmnConfig;
import org.ithn.backbones.r2gencmn.R2GenCmnProvider;
import org.ithn.framework.graph.Mode;
import org.ithn.framework.model.Backbone;
import org.ithn.framework.model.BackboneInputs;
import org.ithn.framework.model.BackboneOutputs;
import org.ithn.framework.model.VisionFeatures;
import org.ithn.testkit.TestGraph;
import org.ithn.testkit.TestTensors;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

final class ImageClassifierTest {
  private static final long[] IMAGES = {2, 1, 32, 32, 3};

  private static Backbone model() {
    return new R2GenCmnProvider()
        .create(
            new R2GenCmnConfig("small-cnn", 12, 3, 1, 14, 0, 0, new R2GenCmnConfig.Memory(7, 3)),
            11,
            1);
  }

  private static ImageClassifier classifier(NormMode norms) {
    return new ImageClassifier(
        model(), new ClassifierConfig(List.of(1.0, 2.0, 3.0), List.of(-2.0, 0.5, 1.5), 0.2, norms));
  }

  private static BackboneOutputs<TFloat32> build(TestGraph<TFloat32> test, NormMode norms) {
    Operand<TInt32> tokens =
        test.typedInput(TInt32.class, TInt32.tensorOf(NdArrays.ofInts(Shape.of(2, 4))));
    return classifier(norms)
        .build(
            test.scope().sub("backbone"),
            new BackboneInputs<>(
                test.input(TestTensors.normal(3, IMAGES)),
                tokens,
                test.input(new float[8], 2, 4),
                Map.of(ImageClassifier.LABELS, test.input(new float[] {1, 0, 1, 0, 1, 0}, 2, 3))));
  }

  private static Set<String> names(TestGraph<TFloat32> test) {
    Set<String> names = new TreeSet<>();
    test.store().all().forEach(parameter -> names.add(parameter.name()));
    return names;
  }

  @Test
  void extractorHasThePathsOfTheBackbone() {
    Set<String> expected;
    try (TestGraph<TFloat32> test = TestGraph.of(TFloat32.class, Mode.TRAIN)) {
      VisionFeatures.find(model())
          .orElseThrow()
          .visionFeatures(test.scope().sub("backbone"), test.input(TestTensors.normal(3, IMAGES)));
      expected = names(test);
    }
    for (NormMode norms : NormMode.values()) {
      try (TestGraph<TFloat32> test = TestGraph.of(TFloat32.class, Mode.TRAIN)) {
        build(test, norms);
        Set<String> all = names(test);
        assertThat(all).containsAtLeast("backbone/classifier/kernel", "backbone/classifier/bias");
        all.removeIf(name -> name.startsWith("backbone/classifier/"));
        assertThat(all).isEqualTo(expected);
      }
    }
  }

  @Test
  void firstPredictionsAreTheInitialLogits() {
    try (TestGraph<TFloat32> test = TestGraph.of(TFloat32.class, Mode.TRAIN)) {
      BackboneOutputs<TFloat32> outputs = build(test, NormMode.TRAINED);
      test.start();
      assertClose(
          "logits", test.run(outputs.logits()), new double[] {-2, 0.5, 1.5, -2, 0.5, 1.5}, 1e-6);
    }
  }

  @Test
  void onlyTrainedNormsUpdateTheirStatistics() {
    for (NormMode norms : NormMode.values()) {
      try (TestGraph<TFloat32> test = TestGraph.of(TFloat32.class, Mode.TRAIN)) {
        build(test, norms);
        assertThat(test.store().updateOps()).hasSize(norms == NormMode.TRAINED ? 8 : 0);
      }
    }
  }

  @Test
  void classifierHasNoDecoder() {
    assertThrows(UnsupportedOperationException.class, () -> classifier(NormMode.TRAINED).decoder());
  }
}
