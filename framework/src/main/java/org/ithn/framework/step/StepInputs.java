package org.ithn.framework.step;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.Maps;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.ithn.framework.data.Batch;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.graph.Scopes;
import org.ithn.framework.losses.Objective;
import org.ithn.framework.model.Backbone;
import org.ithn.framework.model.BackboneInputs;
import org.ithn.framework.model.BackboneOutputs;
import org.ithn.framework.model.OutputShapes;
import org.ithn.framework.session.Feeds;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Placeholders of the examples and of their negatives, and the backbone inputs built from them.
 *
 * @param placeholders placeholders of the examples, then of each set of negatives that passes the
 *     backbone
 * @param backboneInputs the inputs that the backbone reads, in the same order
 * @param negatives source of the negatives
 * @param lossInputs names of the extra inputs that the losses read
 */
record StepInputs(
    List<ExamplePlaceholders> placeholders,
    List<BackboneInputs<TFloat32>> backboneInputs,
    NegativeExamples negatives,
    Set<String> lossInputs) {
  /**
   * Adds the placeholders.
   *
   * @param scope root of the training graph
   * @param image {@code [V, height, width, 3]} or {@code [R, D]}, the shape of an example's images
   */
  static StepInputs build(
      GraphScope<TFloat32> scope,
      Backbone backbone,
      Objective objective,
      Shape image,
      StepOptions options) {
    Ops tf = scope.tf();
    VisionInput vision = VisionInput.build(options.vision(), backbone, scope, image);
    NegativeExamples negatives =
        NegativeExamples.build(tf, options.sampler(), objective.negativesPerExample());
    Shape fed = vision.exampleShape();
    Map<String, Shape> extras = extraInputs(backbone, objective);
    List<ExamplePlaceholders> placeholders = new ArrayList<>();
    placeholders.add(ExamplePlaceholders.build(tf.withSubScope("positive"), fed, extras));
    for (int rank = 0; rank < negatives.passes(); rank++) {
      placeholders.add(ExamplePlaceholders.build(tf.withSubScope("negative"), fed, extras));
    }
    List<BackboneInputs<TFloat32>> inputs =
        placeholders.stream().map(vision::backboneInputs).toList();
    return new StepInputs(
        List.copyOf(placeholders), inputs, negatives, objective.extraInputs().keySet());
  }

  private static Map<String, Shape> extraInputs(Backbone backbone, Objective objective) {
    Map<String, Shape> extras = new TreeMap<>(backbone.extraInputs());
    objective
        .extraInputs()
        .forEach(
            (name, shape) -> {
              Shape other = extras.put(name, shape);
              checkArgument(
                  other == null || other.equals(shape),
                  "the backbone reads the extra input '%s' with shape %s, but the losses with %s;"
                      + " rename one",
                  name,
                  other,
                  shape);
            });
    return extras;
  }

  /**
   * Adds the backbone once for the examples and once for each set of negatives, with shared
   * weights.
   *
   * @param root the root scope of the backbone
   */
  List<BackboneOutputs<TFloat32>> buildBackbone(Backbone backbone, GraphScope<TFloat32> root) {
    List<BackboneOutputs<TFloat32>> outputs = new ArrayList<>();
    for (BackboneInputs<TFloat32> each : backboneInputs) { // one path, so one set of weights
      BackboneOutputs<TFloat32> built =
          OutputShapes.check(
              backbone,
              each.tokens().shape().get(0),
              backbone.build(root.sub(Scopes.BACKBONE), each));
      outputs.add(lossInputs.isEmpty() ? built : built.withLossInputs(lossInputs(root.tf(), each)));
    }
    return outputs;
  }

  /** Returns the extra inputs of the losses as outputs that can be fetched, unlike fed tensors. */
  private Map<String, Operand<TFloat32>> lossInputs(Ops tf, BackboneInputs<TFloat32> inputs) {
    return Maps.toMap(lossInputs, name -> tf.identity(inputs.extraInput(name)));
  }

  /** Returns the placeholders of the examples. */
  ExamplePlaceholders examples() {
    return placeholders.get(0);
  }

  /** Returns the shape of a fed example: of its images, or of its cached features. */
  List<Integer> exampleShape() {
    return LongStream.of(examples().inputs().images().shape().tail().asArray())
        .mapToObj(Math::toIntExact)
        .toList();
  }

  /** Feeds examples and their negatives. */
  Feeds feed(Feeds feeds, Batch batch) {
    int sets = placeholders.size() - 1;
    checkArgument(
        batch.negatives().size() == sets,
        "training: the objective needs %s negatives per example, but the batch has %s",
        sets,
        batch.negatives().size());
    examples().feed(feeds, batch.positives());
    for (int rank = 0; rank < sets; rank++) {
      placeholders.get(1 + rank).feed(feeds, batch.negatives().get(rank));
    }
    return feeds;
  }
}
