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
 * Places of a graph where TensorFlow's own gradient ends and the backward pass has to be told how
 * to go on: parts that are computed again, or values that came from other processes.
 */
public final class GradientBoundaries {
  /**
   * One such place.
   *
   * @param outputs what the rest of the graph reads; nothing leads back from them
   * @param sources what they stand for, where the backward pass simply goes on; else none
   * @param rule how to go on
   */
  public record Boundary(List<Output<?>> outputs, List<Operand<?>> sources, BackwardRule rule) {
    public Boundary {
      outputs = List.copyOf(outputs);
      sources = List.copyOf(sources);
    }

    /** Of one value that is not simply gone on from. */
    public static Boundary of(Output<?> outer, BackwardRule back) {
      return new Boundary(List.of(outer), List.of(), back);
    }
  }

  /** How the backward pass goes on behind a cut. */
  @FunctionalInterface
  public interface BackwardRule {
    /**
     * Adds whatever is needed.
     *
     * @param gradients of the loss by what the rest of the graph reads, where there are any
     * @param after to be computed before anything is computed again
     */
    BackwardSeed apply(Map<Output<?>, Operand<?>> gradients, List<Op> after);
  }

  /**
   * Where the backward pass goes on.
   *
   * @param values to be differentiated
   * @param gradients of the loss by each of them
   * @param aliases copies that the values are made of, and the outer value that each is a copy of
   */
  public record BackwardSeed(
      List<Operand<?>> values, List<Operand<?>> gradients, Map<Output<?>, Output<?>> aliases) {
    public BackwardSeed {
      values = List.copyOf(values);
      gradients = List.copyOf(gradients);
      aliases = ImmutableMap.copyOf(aliases); // keeps the order, so that graphs are built alike
    }

    /** At one value, which is made of no copies. */
    public static BackwardSeed of(Operand<?> value, Operand<?> gradient) {
      return new BackwardSeed(List.of(value), List.of(gradient), Map.of());
    }
  }

  private final List<Boundary> boundaries = new ArrayList<>();
  private final Map<Output<?>, Output<?>> outers = new HashMap<>();

  /** Adds a cut behind all others. */
  public void add(Boundary cut) {
    boundaries.add(cut);
    cut.outputs().forEach(outer -> outers.put(outer, outer));
  }

  /** The cuts, the last one first. */
  public List<Boundary> newestFirst() {
    return Lists.reverse(ImmutableList.copyOf(boundaries));
  }

  /** The same value with a cut behind it; itself, if there is one already. */
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
