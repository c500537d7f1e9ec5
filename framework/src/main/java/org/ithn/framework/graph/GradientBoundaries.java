package org.ithn.framework.graph;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Lists;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.family.TType;

/**
 * The points in a graph where TensorFlow's autodiff stops and a custom rule takes over: recomputed
 * segments, or values received from other processes.
 */
public final class GradientBoundaries {
  /**
   * One boundary.
   *
   * @param outputs the values that the rest of the graph reads; TensorFlow's gradient stops at them
   * @param sources the values that the outputs copy, if the gradient passes straight through;
   *     otherwise empty
   * @param rule the rule that continues the backward pass
   */
  public record Boundary(List<Output<?>> outputs, List<Operand<?>> sources, BackwardRule rule) {
    public Boundary {
      outputs = List.copyOf(outputs);
      sources = List.copyOf(sources);
    }

    /** Returns a boundary with one output and no sources. */
    public static Boundary of(Output<?> output, BackwardRule rule) {
      return new Boundary(List.of(output), List.of(), rule);
    }
  }

  /** The rule that continues the backward pass at a boundary. */
  @FunctionalInterface
  public interface BackwardRule {
    /**
     * Adds the ops that continue the backward pass.
     *
     * @param gradients the gradients of the loss with respect to the boundary's outputs; outputs
     *     without a gradient are absent
     * @param after the ops that must run before anything is recomputed
     * @return the values to differentiate next
     */
    BackwardSeed apply(Map<Output<?>, Operand<?>> gradients, List<Op> after);
  }

  /**
   * The values from which the backward pass continues.
   *
   * @param values the values to differentiate
   * @param gradients the gradient of the loss with respect to each value
   * @param aliases the copies that the values are computed from, each with the boundary output that
   *     it copies
   */
  public record BackwardSeed(
      List<Operand<?>> values, List<Operand<?>> gradients, Map<Output<?>, Output<?>> aliases) {
    public BackwardSeed {
      values = List.copyOf(values);
      gradients = List.copyOf(gradients);
      aliases = ImmutableMap.copyOf(aliases); // keeps the order, so graphs are reproducible
    }

    /** Returns a seed of one value without aliases. */
    public static BackwardSeed of(Operand<?> value, Operand<?> gradient) {
      return new BackwardSeed(List.of(value), List.of(gradient), Map.of());
    }
  }

  private final List<Boundary> boundaries = new ArrayList<>();
  private final Map<Output<?>, Output<?>> outers = new HashMap<>();

  /** Appends a boundary. */
  public void add(Boundary boundary) {
    boundaries.add(boundary);
    boundary.outputs().forEach(outer -> outers.put(outer, outer));
  }

  /** Returns the boundaries, newest first. */
  public List<Boundary> newestFirst() {
    return Lists.reverse(ImmutableList.copyOf(boundaries));
  }

  /**
   * Returns a copy of {@code value} behind a new boundary. Each value is copied once; the output of
   * a boundary is returned unchanged.
   */
  @SuppressWarnings("unchecked") // the outer operand has the type of the inner
  <X extends TType> Operand<X> boundary(Ops tf, Operand<X> value) {
    Output<?> known = outers.get(value.asOutput());
    if (known == null) {
      Output<X> outer = tf.stopGradient(value).asOutput();
      add(
          new Boundary(
              List.of(outer),
              List.of(value),
              (gradients, after) -> BackwardSeed.of(value, gradients.get(outer))));
      outers.put(value.asOutput(), outer);
      known = outer;
    }
    return (Output<X>) known;
  }
}
