package org.ithn.framework.optim;

import com.google.common.collect.Lists;
import com.google.common.collect.Maps;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.ithn.framework.graph.GradientBoundaries;
import org.tensorflow.Graph;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TType;

/**
 * A backward pass through a graph with {@link GradientBoundaries}. It adds TensorFlow's gradients
 * from one boundary to the next, deepest first, each starting from the sum of the incoming
 * gradients. Passes that share weights are thus differentiated side by side, and the gradient of
 * one weight is complete, and consumed, before the next is begun.
 */
public final class BackwardPass {
  private final Ops tf;
  private final Graph graph;
  private final Set<Output<?>> targets = new LinkedHashSet<>();
  private final List<GradientBoundaries.Boundary> deepestFirst;
  private final Set<GraphOperation> stops = new HashSet<>();
  private final Set<Output<?>> openBoundaries = new LinkedHashSet<>();
  private final Map<Output<?>, List<Operand<?>>> incoming = new HashMap<>();

  /**
   * Creates a pass.
   *
   * @param tf the ops of the graph
   * @param by the operands to differentiate with respect to, called targets
   * @param boundaries the boundaries of the graph, if it has any
   */
  public BackwardPass(
      Ops tf, Collection<? extends Operand<?>> by, Optional<GradientBoundaries> boundaries) {
    this.tf = tf;
    this.graph = (Graph) tf.scope().env();
    by.forEach(each -> this.targets.add(each.asOutput()));
    List<GradientBoundaries.Boundary> newestFirst =
        boundaries.map(GradientBoundaries::newestFirst).orElse(List.of());
    newestFirst.forEach(boundary -> openBoundaries.addAll(boundary.outputs()));
    openBoundaries.forEach(outer -> stops.add(operation(outer)));
    List<GradientBoundaries.Boundary> oldestFirst = Lists.reverse(newestFirst);
    oldestFirst.stream()
        .filter(this::hasNoTarget)
        .forEach(boundary -> boundary.outputs().forEach(openBoundaries::remove));
    Map<GraphOperation, Integer> depths = new HashMap<>();
    oldestFirst.forEach(boundary -> depths.putAll(depths(boundary, depths)));
    this.deepestFirst =
        newestFirst.stream()
            .sorted(
                Comparator.comparing(boundary -> -depths.get(operation(boundary.outputs().get(0)))))
            .toList();
  }

  /**
   * Returns the depth of a boundary, that is the length of the longest chain of boundaries that
   * ends with it, for the op of each of its outputs.
   */
  private Map<GraphOperation, Integer> depths(
      GradientBoundaries.Boundary boundary, Map<GraphOperation, Integer> known) {
    List<Operand<?>> behind =
        boundary.outputs().stream().flatMap(outer -> operation(outer).inputs().stream()).toList();
    int depth =
        1
            + reached(behind, Set.of()).stream()
                .mapToInt(op -> known.getOrDefault(op, 0))
                .max()
                .orElse(0);
    return Maps.toMap(Lists.transform(boundary.outputs(), BackwardPass::operation), op -> depth);
  }

  /** Returns true if no target lies behind a boundary, for instance one behind the images. */
  private boolean hasNoTarget(GradientBoundaries.Boundary boundary) {
    return !boundary.sources().isEmpty() && sinks(reached(boundary.sources(), Set.of())).isEmpty();
  }

  /**
   * Builds the backward pass.
   *
   * @param values the values to differentiate
   * @param gradients the gradient of the loss with respect to each value; empty if the loss is the
   *     only value
   * @return the gradients that exist, by target
   */
  public Map<Output<?>, Operand<?>> build(
      List<? extends Operand<?>> values, List<? extends Operand<?>> gradients) {
    List<Op> after =
        propagate(
            new GradientBoundaries.BackwardSeed(
                List.copyOf(values), List.copyOf(gradients), Map.of()));
    for (GradientBoundaries.Boundary boundary : deepestFirst) {
      Map<Output<?>, Operand<?>> gradientsHere = new LinkedHashMap<>();
      for (Output<?> outer : boundary.outputs()) {
        if (incoming.containsKey(outer)) {
          gradientsHere.put(outer, sum(incoming.remove(outer)));
        }
      }
      if (!gradientsHere.isEmpty()) {
        List<Op> done = propagate(boundary.rule().apply(gradientsHere, after));
        after = done.isEmpty() ? after : done;
      }
    }
    Map<Output<?>, Operand<?>> found = new LinkedHashMap<>();
    for (Output<?> each : targets) {
      if (incoming.containsKey(each)) {
        found.put(each, sum(incoming.get(each)));
      }
    }
    return found;
  }

  /** Adds the gradients of one segment and returns those of the targets. */
  private List<Op> propagate(GradientBoundaries.BackwardSeed seed) {
    if (seed.values().size() == 1 && openBoundaries.contains(seed.values().get(0).asOutput())) {
      accumulate(seed.values().get(0).asOutput(), seed.gradients().get(0));
      return List.of();
    }
    Map<Output<?>, Output<?>> sinks = sinks(reached(seed.values(), seed.aliases().keySet()));
    seed.aliases()
        .forEach(
            (copy, outer) -> {
              if (openBoundaries.contains(outer)) {
                sinks.put(copy, outer);
              }
            });
    if (sinks.isEmpty()) {
      return List.of();
    }
    Output<?>[] ends = sinks.keySet().toArray(Output[]::new);
    Output<?>[] gradients = gradients(seed, ends);
    List<Op> reachedTargets = new ArrayList<>();
    for (int i = 0; i < ends.length; i++) {
      if (LossGradients.exists(gradients[i])) {
        Output<?> at = sinks.get(ends[i]);
        accumulate(at, gradients[i]);
        if (!openBoundaries.contains(at)) {
          reachedTargets.add(gradients[i]);
        }
      }
    }
    return reachedTargets;
  }

  /**
   * Adds TensorFlow's gradients. Several values are differentiated as one scalar, the sum of their
   * products with their gradients, because TensorFlow loses the gradient of a value that another
   * one depends on.
   */
  private Output<?>[] gradients(GradientBoundaries.BackwardSeed seed, Output<?>[] ends) {
    if (seed.values().size() == 1) {
      return graph.addGradients(null, outputs(seed.values()), ends, outputs(seed.gradients()));
    }
    List<Operand<TFloat32>> products = new ArrayList<>();
    for (int i = 0; i < seed.values().size(); i++) {
      Operand<TFloat32> value = seed.values().get(i).asOutput().expect(TFloat32.class);
      Operand<TFloat32> gradient = seed.gradients().get(i).asOutput().expect(TFloat32.class);
      Operand<TFloat32> product = tf.math.mul(value, tf.stopGradient(gradient));
      products.add(tf.reduceSum(tf.reshape(product, tf.constant(new int[] {-1})), tf.constant(0)));
    }
    Output<?> scalar = tf.math.addN(products).asOutput();
    return graph.addGradients(scalar, ends);
  }

  private void accumulate(Output<?> at, Operand<?> gradient) {
    incoming.computeIfAbsent(at, absent -> new ArrayList<>()).add(gradient);
  }

  /** Returns the targets and the boundaries among some ops, each mapped to itself. */
  private Map<Output<?>, Output<?>> sinks(Set<GraphOperation> reached) {
    Map<Output<?>, Output<?>> sinks = new LinkedHashMap<>();
    Stream.concat(targets.stream(), openBoundaries.stream())
        .filter(each -> reached.contains(operation(each)))
        .forEach(each -> sinks.put(each, each));
    return sinks;
  }

  /** Returns the ops that values depend on, up to the boundaries and to {@code ends}. */
  private Set<GraphOperation> reached(List<Operand<?>> values, Set<Output<?>> ends) {
    Set<GraphOperation> last = new HashSet<>(stops);
    ends.forEach(end -> last.add(operation(end)));
    Set<GraphOperation> reached = new HashSet<>();
    Deque<GraphOperation> next = new ArrayDeque<>();
    values.forEach(value -> next.add(operation(value)));
    while (!next.isEmpty()) {
      GraphOperation op = next.remove();
      if (reached.add(op) && !last.contains(op)) {
        op.inputs().forEach(input -> next.add(operation(input)));
      }
    }
    return reached;
  }

  private static GraphOperation operation(Operand<?> operand) {
    return (GraphOperation) operand.op();
  }

  private static Output<?>[] outputs(List<Operand<?>> operands) {
    return operands.stream().map(Operand::asOutput).toArray(Output[]::new);
  }

  @SuppressWarnings("unchecked") // gradients with respect to an operand have its type
  private <X extends TType> Operand<X> sum(List<Operand<?>> gradients) {
    return gradients.size() == 1
        ? (Operand<X>) gradients.get(0)
        : tf.math.addN((List<Operand<X>>) (List<?>) gradients);
  }
}
