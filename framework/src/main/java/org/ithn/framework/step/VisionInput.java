package org.ithn.framework.step;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.Optional;
import java.util.function.UnaryOperator;
import org.ithn.framework.config.VisionConfig;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.graph.Mode;
import org.ithn.framework.graph.StatelessRandom;
import org.ithn.framework.model.Backbone;
import org.ithn.framework.model.BackboneInputs;
import org.ithn.framework.model.VisionFeatures;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/**
 * What is fed for an example, and what the backbone sees of it.
 *
 * @param exampleShape the shape of one example
 * @param transform what becomes of fed examples
 */
record VisionInput(Shape exampleShape, UnaryOperator<Operand<TFloat32>> transform) {
  /**
   * By the mode of the visual extractor. Where it does not learn, its variables are in the graph
   * all the same, so that checkpoints are whole.
   *
   * @param root of the training graph
   * @param image {@code [V, height, width, 3]} or {@code [R, D]}
   */
  static VisionInput build(
      VisionConfig.Mode mode, Backbone backbone, GraphScope<TFloat32> root, Shape image) {
    if (mode == VisionConfig.Mode.TRAINED) {
      return new VisionInput(image, UnaryOperator.identity());
    }
    Optional<VisionFeatures> extractor = VisionFeatures.find(backbone);
    checkArgument(
        extractor.isPresent(),
        "training.vision.mode is %s, but the backbone has no visual extractor that can stand apart;"
            + " set it to trained",
        mode);
    Ops tf = root.tf();
    GraphScope<TFloat32> still =
        GraphScope.root(
                tf, Mode.EVALUATE, root.parameters(), StatelessRandom.none(), TFloat32.class)
            .withExecutionOptions(root.executionOptions())
            .sub(TrainingGraph.BACKBONE);
    UnaryOperator<Operand<TFloat32>> features =
        images -> tf.stopGradient(extractor.get().visionFeatures(still, images));
    if (mode == VisionConfig.Mode.FROZEN) {
      return new VisionInput(image, features);
    }
    Operand<TFloat32> once =
        features.apply(
            tf.withSubScope("cached")
                .placeholder(
                    TFloat32.class, Placeholder.shape(Shape.of(Shape.UNKNOWN_SIZE).append(image))));
    return new VisionInput(once.shape().tail(), UnaryOperator.identity());
  }

  /** The inputs with what the backbone sees in place of what is fed. */
  BackboneInputs<TFloat32> backboneInputs(ExamplePlaceholders branch) {
    BackboneInputs<TFloat32> in = branch.inputs();
    return new BackboneInputs<>(
        transform.apply(in.images()), in.tokens(), in.mask(), in.extraInputs());
  }
}
