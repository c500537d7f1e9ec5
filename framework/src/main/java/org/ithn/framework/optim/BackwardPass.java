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
 * A backward pass through a graph with {@link GradientBoundaries}: TensorFlow's gradients from one
 * cut to the next, the deepest one first, each with the sum of what arrives there. Branches that
 * share weights thus go back side by side, and a weight's gradient is whole, and used, before the
 * next is begun.
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
   * A pass that has not begun.
   *
   * @param tf where sums are added
   * @param by what is differentiated by
   * @param boundaries of the graph, if it has any
   */
  public BackwardPass(
      Ops tf, Collection<? extends Operand<?>> by, Optional<GradientBoundaries> boundaries) {
    this.tf = tf;
    this.graph = (Graph) tf.scope().env();
    by.forEach(each -> this.targets.add(each.asOutput()));
    List<GradientBoundaries.Boundary> newestFirst =
        boundaries.map(GradientBoundaries::newestFirst).orElse(List.of());
    newestFirst.forEach(cut -> openBoundaries.addAll(cut.outputs()));
    openBoundaries.forEach(outer -> stops.add(operation(outer)));
    List<GradientBoundaries.Boundary> oldestFirst = Lists.reverse(newestFirst);
    oldestFirst.stream()
        .filter(this::hasNoTarget)
        .forEach(cut -> cut.outputs().forEach(openBoundaries::remove));
    Map<GraphOperation, Integer> depths = new HashMap<>();
    oldestFirst.forEach(cut -> depths.putAll(depths(cut, depths)));
    this.deepestFirst =
        newestFirst.stream()
            .sorted(Comparator.comparing(cut -> -depths.get(operation(cut.outputs().get(0)))))
            .toList();
  }

  /** How many boundaries lie behind one, on the longest way; the same for all its values. */
  private Map<GraphOperation, Integer> depths(
      GradientBoundaries.Boundary cut, Map<GraphOperation, Integer> known) {
    List<Operand<?>> behind =
        cut.outputs().stream().flatMap(outer -> operation(outer).inputs().stream()).toList();
    int depth =
        1
            + reached(behind, Set.of()).stream()
                .mapToInt(op -> known.getOrDefault(op, 0))
                .max()
                .orElse(0);
    return Maps.toMap(Lists.transform(cut.outputs(), BackwardPass::operation), op -> depth);
  }

  /** Whether nothing that is differentiated by lies behind a cut, such as one behind images. */
  private boolean hasNoTarget(GradientBoundaries.Boundary cut) {
    return !cut.sources().isEmpty() && sinks(reached(cut.sources(), Set.of())).isEmpty();
  }

  /**
   * Goes back.
   *
   * @param values to be differentiated
   * @param gradients of the loss by each of them; none for the loss itself
   * @return the gradients that exist, by what is differentiated by
   */
  public Map<Output<?>, Operand<?>> build(
      List<? extends Operand<?>> values, List<? extends Operand<?>> gradients) {
    List<Op> after =
        propagate(
            new GradientBoundaries.BackwardSeed(
                List.copyOf(values), List.copyOf(gradients), Map.of()));
    for (GradientBoundaries.Boundary cut : deepestFirst) {
      Map<Output<?>, Operand<?>> here = new LinkedHashMap<>();
      for (Output<?> outer : cut.outputs()) {
        if (incoming.containsKey(outer)) {
          here.put(outer, sum(incoming.remove(outer)));
        }
      }
      if (!here.isEmpty()) {
        List<Op> done = propagate(cut.rule().apply(here, after));
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

  /** Adds the gradients of one part; gives those that are asked for. */
  private List<Op> propagate(GradientBoundaries.BackwardSeed part) {
    if (part.values().size() == 1 && openBoundaries.contains(part.values().get(0).asOutput())) {
      accumulate(part.values().get(0).asOutput(), part.gradients().get(0));
      return List.of();
    }
    Map<Output<?>, Output<?>> sinks = sinks(reached(part.values(), part.aliases().keySet()));
    part.aliases()
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
    Output<?>[] gradients = gradients(part, ends);
    List<Op> asked = new ArrayList<>();
    for (int i = 0; i < ends.length; i++) {
      if (LossGradients.exists(gradients[i])) {
        Output<?> at = sinks.get(ends[i]);
        accumulate(at, gradients[i]);
        if (!openBoundaries.contains(at)) {
          asked.add(gradients[i]);
        }
      }
    }
    return asked;
  }

  /**
   * Several values are differentiated as one scalar, the sum of their products with their
   * gradients: TensorFlow loses what comes back to a value that another of them is made of.
   */
  private Output<?>[] gradients(GradientBoundaries.BackwardSeed part, Output<?>[] ends) {
    if (part.values().size() == 1) {
      return graph.addGradients(null, outputs(part.values()), ends, outputs(part.gradients()));
    }
    List<Operand<TFloat32>> products = new ArrayList<>();
    for (int i = 0; i < part.values().size(); i++) {
      Operand<TFloat32> value = part.values().get(i).asOutput().expect(TFloat32.class);
      Operand<TFloat32> gradient = part.gradients().get(i).asOutput().expect(TFloat32.class);
      Operand<TFloat32> product = tf.math.mul(value, tf.stopGradient(gradient));
      products.add(tf.reduceSum(tf.reshape(product, tf.constant(new int[] {-1})), tf.constant(0)));
    }
    Output<?> scalar = tf.math.addN(products).asOutput();
    return graph.addGradients(scalar, ends);
  }

  private void accumulate(Output<?> at, Operand<?> gradient) {
    incoming.computeIfAbsent(at, absent -> new ArrayList<>()).add(gradient);
  }

  /** What is asked for and the boundaries among some ops, each with itself. */
  private Map<Output<?>, Output<?>> sinks(Set<GraphOperation> reached) {
    Map<Output<?>, Output<?>> sinks = new LinkedHashMap<>();
    Stream.concat(targets.stream(), openBoundaries.stream())
        .filter(each -> reached.contains(operation(each)))
        .forEach(each -> sinks.put(each, each));
    return sinks;
  }

  /** The ops that values are made of, up to the boundaries and to some further ends. */
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

  @SuppressWarnings("unchecked") // gradients by one operand have its type
  private <X extends TType> Operand<X> sum(List<Operand<?>> gradients) {
    return gradients.size() == 1
        ? (Operand<X>) gradients.get(0)
        : tf.math.addN((List<Operand<X>>) (List<?>) gradients);
  }
}
