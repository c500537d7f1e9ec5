package org.ithn.framework.step;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ithn.framework.distributed.CollectiveOps;
import org.ithn.framework.graph.GradientBoundaries;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.graph.Parameter;
import org.ithn.framework.graph.VariableStore;
import org.ithn.framework.layers.Shapes;
import org.ithn.framework.model.BackboneOutputs;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

/**
 * What the backbone gave for the rows of all processes that train together.
 *
 * <p>Every process computes the same losses on all rows. Its backward pass goes on with its own
 * rows, and the gradients by weights are averaged over the processes: so what goes back through the
 * rows counts {@code count} times, and what the losses' own weights get, which is the same
 * everywhere, once. The backbone's own terms are means over the processes.
 */
final class GatheredOutputs<T extends TFloating> {
  private final GraphScope<T> scope;
  private final CollectiveOps replicas;
  private final Map<Output<?>, Operand<T>> rows = new LinkedHashMap<>();
  private final Map<Output<?>, Operand<T>> scalars = new LinkedHashMap<>();

  private GatheredOutputs(GraphScope<T> scope, CollectiveOps replicas) {
    this.scope = scope;
    this.replicas = replicas;
  }

  /**
   * Adds the exchange.
   *
   * @param scope whose cuts the backward pass looks at
   * @param local for the rows of this process, one for each branch
   */
  static <T extends TFloating> List<BackboneOutputs<T>> gather(
      GraphScope<T> scope, CollectiveOps replicas, List<BackboneOutputs<T>> local) {
    GatheredOutputs<T> gathered = new GatheredOutputs<>(scope, replicas);
    List<BackboneOutputs<T>> whole = local.stream().map(gathered::gatherOutputs).toList();
    List<Output<?>> outers = new ArrayList<>(gathered.rows.keySet());
    outers.addAll(gathered.scalars.keySet());
    scope
        .executionOptions()
        .boundaries()
        .orElseThrow()
        .add(
            new GradientBoundaries.Boundary(
                outers, List.of(), (gradients, after) -> gathered.backpropagate(gradients)));
    return whole;
  }

  private BackboneOutputs<T> gatherOutputs(BackboneOutputs<T> local) {
    Ops tf = scope.tf();
    Map<String, Operand<T>> ownLosses = new LinkedHashMap<>();
    local.auxiliaryLosses().forEach((name, value) -> ownLosses.put(name, gatherMean(value)));
    return new BackboneOutputs<>(
        gatherRows(local.logits()),
        gatherRows(local.hidden()),
        gatherRows(local.imageFeatures()),
        replicas.allGather(tf, local.targets()),
        replicas.allGather(tf, local.targetMask()),
        ownLosses);
  }

  private Operand<T> gatherRows(Operand<T> local) {
    Operand<T> whole = scope.tf().stopGradient(replicas.allGather(scope.tf(), local));
    rows.put(whole.asOutput(), local);
    return whole;
  }

  private Operand<T> gatherMean(Operand<T> local) {
    Ops tf = scope.tf();
    Operand<T> one = tf.reshape(local, tf.constant(new int[] {1}));
    Operand<T> mean = tf.stopGradient(tf.math.mean(replicas.allGather(tf, one), tf.constant(0)));
    scalars.put(mean.asOutput(), local);
    return mean;
  }

  private GradientBoundaries.BackwardSeed backpropagate(Map<Output<?>, Operand<?>> gradients) {
    List<Operand<?>> values = new ArrayList<>();
    List<Operand<?>> onward = new ArrayList<>();
    gradients.forEach(
        (outer, gradient) -> {
          Operand<T> given = gradient.asOutput().expect(scope.type());
          Operand<T> local = rows.get(outer);
          values.add(local == null ? scalars.get(outer) : local);
          onward.add(local == null ? given : localRows(local, given));
        });
    return new GradientBoundaries.BackwardSeed(values, onward, Map.of());
  }

  private Operand<T> localRows(Operand<T> local, Operand<T> whole) {
    Ops tf = scope.tf();
    int axes = local.shape().numDimensions();
    List<Operand<TInt32>> begin = new ArrayList<>();
    begin.add(tf.math.mul(Shapes.dimension(tf, local, 0), tf.constant(replicas.rank())));
    for (int axis = 1; axis < axes; axis++) {
      begin.add(tf.constant(0));
    }
    Operand<T> own = tf.slice(whole, tf.stack(begin), tf.shape(local));
    return tf.math.mul(own, scope.scalar(replicas.processCount()));
  }

  /** The means over all processes of gradients and of new values of statistics. */
  static <T extends TFloating> Map<Parameter<T>, Operand<T>> averageGradients(
      GraphScope<T> scope,
      CollectiveOps replicas,
      VariableStore<T> store,
      Map<Parameter<T>, Operand<T>> gradients) {
    List<Operand<T>> means = means(scope, replicas, List.copyOf(gradients.values()));
    store.replaceUpdates(updates -> means(scope, replicas, updates));
    Map<Parameter<T>, Operand<T>> averaged = new LinkedHashMap<>();
    for (Parameter<T> parameter : gradients.keySet()) {
      averaged.put(parameter, means.get(averaged.size()));
    }
    return averaged;
  }

  private static <T extends TFloating> List<Operand<T>> means(
      GraphScope<T> scope, CollectiveOps replicas, List<Operand<T>> values) {
    Operand<T> share = scope.scalar(1.0 / replicas.processCount());
    List<Operand<T>> means = new ArrayList<>();
    if (!values.isEmpty()) {
      replicas
          .allReduceSum(scope.tf(), values)
          .forEach(sum -> means.add(scope.tf().math.mul(sum, share)));
    }
    return means;
  }
}
