package org.ithn.framework.step;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.Optional;
import java.util.function.UnaryOperator;
import org.ithn.framework.config.VisionConfig;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.graph.Mode;
import org.ithn.framework.graph.Scopes;
import org.ithn.framework.graph.StatelessRandom;
import org.ithn.framework.model.Backbone;
import org.ithn.framework.model.BackboneInputs;
import org.ithn.framework.model.OutputShapes;
import org.ithn.framework.model.VisionFeatures;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/**
 * The vision input of a step: the shape of a fed example and its conversion for the backbone.
 *
 * @param exampleShape shape of one fed example
 * @param transform the conversion of fed examples to the backbone's image input
 */
record VisionInput(Shape exampleShape, UnaryOperator<Operand<TFloat32>> transform) {
  /**
   * Builds the input of a vision mode. The graph contains the variables of a frozen extractor too,
   * so that checkpoints are complete.
   *
   * @param root the root scope of the training graph
   * @param image {@code [V, height, width, 3]} or {@code [R, D]}
   * @throws IllegalArgumentException if the extractor is not trained and the backbone cannot
   *     separate it
   */
  static VisionInput build(
      VisionConfig.Mode mode, Backbone backbone, GraphScope<TFloat32> root, Shape image) {
    return switch (mode) {
      case TRAINED -> new VisionInput(image, UnaryOperator.identity());
      case FROZEN -> new VisionInput(image, frozenFeatures(mode, backbone, root));
      case CACHED -> {
        Operand<TFloat32> images =
            root.tf()
                .withSubScope("cached")
                .placeholder(
                    TFloat32.class, Placeholder.shape(Shape.of(Shape.UNKNOWN_SIZE).append(image)));
        Operand<TFloat32> features = frozenFeatures(mode, backbone, root).apply(images);
        yield new VisionInput(features.shape().tail(), UnaryOperator.identity());
      }
    };
  }

  private static UnaryOperator<Operand<TFloat32>> frozenFeatures(
      VisionConfig.Mode mode, Backbone backbone, GraphScope<TFloat32> root) {
    Optional<VisionFeatures> extractor = VisionFeatures.find(backbone);
    checkArgument(
        extractor.isPresent(),
        "training.vision.mode is %s, but the backbone has no separate visual extractor; set it to"
            + " trained",
        mode);
    Ops tf = root.tf();
    GraphScope<TFloat32> frozen =
        GraphScope.root(
                tf, Mode.EVALUATE, root.parameters(), StatelessRandom.none(), TFloat32.class)
            .withExecutionOptions(root.executionOptions())
            .sub(Scopes.BACKBONE);
    return images ->
        tf.stopGradient(
            OutputShapes.require(
                backbone.getClass().getName() + ".visionFeatures: the result",
                extractor.get().visionFeatures(frozen, images),
                Shape.of(Shape.UNKNOWN_SIZE, Shape.UNKNOWN_SIZE, Shape.UNKNOWN_SIZE),
                "[B, 1 + P, D]"));
  }

  /** Returns the backbone's inputs for fed examples. */
  BackboneInputs<TFloat32> backboneInputs(ExamplePlaceholders examples) {
    BackboneInputs<TFloat32> fed = examples.inputs();
    return new BackboneInputs<>(
        transform.apply(fed.images()), fed.tokens(), fed.mask(), fed.extraInputs());
  }
}
