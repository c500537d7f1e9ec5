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
 * Gradient checkpointing: segments of a graph that the backward pass recomputes, so that their
 * activations need not be kept. Results are bit-identical: dropout draws the same numbers again,
 * and statistics are updated once.
 *
 * <p>Only values that a gradient reads are recomputed. A convolution at the end of a segment is
 * not, because the gradient of a convolution does not read its result.
 */
public final class Rematerialisation {
  private Rematerialisation() {}

  /** The ops of a segment. */
  @FunctionalInterface
  public interface Segment<T extends TFloating> {
    /**
     * Adds the ops. Every value that depends on trainable variables must come in through {@code
     * inputs}, except the segment's own reads of variables.
     */
    Operand<T> build(GraphScope<T> scope, List<Operand<T>> inputs);
  }

  /**
   * Adds a segment.
   *
   * @param minimum the lowest policy under which this segment is recomputed
   */
  public static <T extends TFloating> Operand<T> build(
      GraphScope<T> scope, RecomputePolicy minimum, List<Operand<T>> inputs, Segment<T> segment) {
    return boundaries(scope, minimum)
        .map(boundaries -> buildSegment(scope, boundaries, inputs, segment))
        .orElseGet(() -> segment.build(scope, inputs));
  }

  /**
   * Returns a value that several segments read in addition to their inputs. Their gradients are
   * summed before they propagate further.
   *
   * @param minimum the lowest policy under which the segments are recomputed
   */
  public static <T extends TFloating> Operand<T> sharedInput(
      GraphScope<T> scope, RecomputePolicy minimum, Operand<T> value) {
    return boundaries(scope, minimum)
        .map(boundaries -> boundaries.boundary(scope.tf(), value))
        .orElse(value);
  }

  /** Returns the boundaries to record into; empty if the segment is kept. */
  private static Optional<GradientBoundaries> boundaries(
      GraphScope<?> scope, RecomputePolicy minimum) {
    ExecutionOptions options = scope.executionOptions();
    boolean recomputed = scope.mode().isTraining() && options.recompute().isAtLeast(minimum);
    return recomputed ? options.boundaries() : Optional.empty();
  }

  private static <T extends TFloating> Operand<T> buildSegment(
      GraphScope<T> scope,
      GradientBoundaries boundaries,
      List<Operand<T>> inputs,
      Segment<T> segment) {
    Ops tf = scope.tf();
    List<Operand<T>> kept = new ArrayList<>();
    for (Operand<T> input : inputs) {
      kept.add(boundaries.boundary(tf, input));
    }
    GraphScope<T> second = scope.forRecomputation(); // before the first pass draws numbers
    Operand<T> outer = tf.stopGradient(segment.build(scope.withoutBoundaries(), kept));
    boundaries.add(
        GradientBoundaries.Boundary.of(
            outer.asOutput(),
            (gradients, after) ->
                recompute(second, kept, segment, gradients.get(outer.asOutput()), after)));
    return outer;
  }

  private static <T extends TFloating> GradientBoundaries.BackwardSeed recompute(
      GraphScope<T> second,
      List<Operand<T>> kept,
      Segment<T> segment,
      Operand<?> gradient,
      List<Op> after) {
    List<Op> before = new ArrayList<>(after);
    before.add(gradient);
    Ops ordered = second.tf().withControlDependencies(before);
    Map<Output<?>, Output<?>> aliases = new LinkedHashMap<>();
    List<Operand<T>> copies = new ArrayList<>();
    for (Operand<T> value : kept) {
      Operand<T> copy = ordered.identity(value);
      aliases.put(copy.asOutput(), value.asOutput());
      copies.add(copy);
    }
    return new GradientBoundaries.BackwardSeed(
        List.of(segment.build(second, copies)), List.of(gradient), aliases);
  }
}
