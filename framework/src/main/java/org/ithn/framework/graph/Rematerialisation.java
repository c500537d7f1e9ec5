package org.ithn.framework.graph;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.family.TFloating;

/**
 * Parts of a graph that are computed again in the backward pass, so that what lies inside them need
 * not be kept. The numbers stay the same to the last bit: dropout draws again what it drew, and
 * statistics move once.
 *
 * <p>What only a gradient reads is computed again; a convolution at the end of a part is not, as
 * the gradient of a convolution does not look at its result.
 */
public final class Rematerialisation {
  private Rematerialisation() {}

  /** The ops of a part. */
  @FunctionalInterface
  public interface Segment<T extends TFloating> {
    /**
     * Adds them; everything that trainables lie behind has to come through {@code inputs}, but
     * their own reads.
     */
    Operand<T> build(GraphScope<T> scope, List<Operand<T>> inputs);
  }

  /**
   * Adds a part.
   *
   * @param least how much has to be computed again in this graph for this part to be
   */
  public static <T extends TFloating> Operand<T> build(
      GraphScope<T> scope, RecomputePolicy least, List<Operand<T>> inputs, Segment<T> part) {
    return boundaries(scope, least)
        .map(boundaries -> buildSegment(scope, boundaries, inputs, part))
        .orElseGet(() -> part.build(scope, inputs));
  }

  /**
   * A value that several parts read beside their inputs: what comes back from them is added up
   * before it goes on.
   *
   * @param least how much has to be computed again in this graph for the parts to be
   */
  public static <T extends TFloating> Operand<T> sharedInput(
      GraphScope<T> scope, RecomputePolicy least, Operand<T> value) {
    return boundaries(scope, least)
        .map(boundaries -> boundaries.boundary(scope.tf(), value))
        .orElse(value);
  }

  /** Where parts are cut out; none where this part is kept. */
  private static Optional<GradientBoundaries> boundaries(
      GraphScope<?> scope, RecomputePolicy least) {
    ExecutionOptions options = scope.executionOptions();
    boolean again = scope.mode().isTraining() && options.recompute().isAtLeast(least);
    return again ? options.boundaries() : Optional.empty();
  }

  private static <T extends TFloating> Operand<T> buildSegment(
      GraphScope<T> scope,
      GradientBoundaries boundaries,
      List<Operand<T>> inputs,
      Segment<T> part) {
    Ops tf = scope.tf();
    List<Operand<T>> kept = new ArrayList<>();
    for (Operand<T> input : inputs) {
      kept.add(boundaries.boundary(tf, input));
    }
    GraphScope<T> again = scope.forRecomputation(); // before anything is drawn
    Operand<T> outer = tf.stopGradient(part.build(scope.withoutBoundaries(), kept));
    boundaries.add(
        GradientBoundaries.Boundary.of(
            outer.asOutput(),
            (gradients, after) ->
                recompute(again, kept, part, gradients.get(outer.asOutput()), after)));
    return outer;
  }

  private static <T extends TFloating> GradientBoundaries.BackwardSeed recompute(
      GraphScope<T> again,
      List<Operand<T>> kept,
      Segment<T> part,
      Operand<?> gradient,
      List<Op> after) {
    List<Op> before = new ArrayList<>(after);
    before.add(gradient);
    Ops ordered = again.tf().withControlDependencies(before);
    Map<Output<?>, Output<?>> aliases = new LinkedHashMap<>();
    List<Operand<T>> copies = new ArrayList<>();
    for (Operand<T> value : kept) {
      Operand<T> copy = ordered.identity(value);
      aliases.put(copy.asOutput(), value.asOutput());
      copies.add(copy);
    }
    return new GradientBoundaries.BackwardSeed(
        List.of(part.build(again, copies)), List.of(gradient), aliases);
  }
}
