package org.ithn.framework.step;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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
 * Backbone outputs of the rows of all processes that train together.
 *
 * <p>Every process computes the same losses on all rows, continues its backward pass with its own
 * rows, and averages gradients by weights with the others. Therefore gradients that pass back
 * through the rows are multiplied by the number of processes, and gradients of the losses' own
 * weights, which are equal everywhere, are not. Auxiliary losses of the backbone are means over the
 * processes.
 */
final class GatheredOutputs<T extends TFloating> {
  private final GraphScope<T> scope;
  private final CollectiveOps processes;
  private final Map<Output<?>, Operand<T>> rows = new LinkedHashMap<>();
  private final Map<Output<?>, Operand<T>> scalars = new LinkedHashMap<>();

  private GatheredOutputs(GraphScope<T> scope, CollectiveOps processes) {
    this.scope = scope;
    this.processes = processes;
  }

  /**
   * Adds the exchange.
   *
   * @param scope whose gradient boundaries the backward pass uses
   * @param local outputs of this process's rows: of the examples, then of each set of negatives
   * @return the same for the rows of all processes
   */
  static <T extends TFloating> List<BackboneOutputs<T>> gather(
      GraphScope<T> scope, CollectiveOps processes, List<BackboneOutputs<T>> local) {
    GatheredOutputs<T> gathered = new GatheredOutputs<>(scope, processes);
    List<BackboneOutputs<T>> all = local.stream().map(gathered::gatherOutputs).toList();
    List<Output<?>> boundaryValues = new ArrayList<>(gathered.rows.keySet());
    boundaryValues.addAll(gathered.scalars.keySet());
    scope
        .executionOptions()
        .boundaries()
        .orElseThrow()
        .add(
            new GradientBoundaries.Boundary(
                boundaryValues,
                List.of(),
                (gradients, after) -> gathered.backpropagate(gradients)));
    return all;
  }

  private BackboneOutputs<T> gatherOutputs(BackboneOutputs<T> local) {
    Ops tf = scope.tf();
    Map<String, Operand<T>> auxiliaryLosses = new LinkedHashMap<>();
    new TreeMap<>(local.auxiliaryLosses()) // the same order in every process
        .forEach((name, value) -> auxiliaryLosses.put(name, gatherMean(value)));
    return new BackboneOutputs<>(
        gatherRows(local.logits()),
        gatherRows(local.hidden()),
        gatherRows(local.imageFeatures()),
        processes.allGather(tf, local.targets()),
        processes.allGather(tf, local.targetMask()),
        auxiliaryLosses,
        gatherConstants(local.lossInputs()));
  }

  /** Gathers in the order of the names, which is the same in every process. */
  private Map<String, Operand<T>> gatherConstants(Map<String, Operand<T>> local) {
    Map<String, Operand<T>> all = new LinkedHashMap<>();
    new TreeMap<>(local)
        .forEach((name, value) -> all.put(name, processes.allGather(scope.tf(), value)));
    return all;
  }

  private Operand<T> gatherRows(Operand<T> local) {
    Operand<T> all = scope.tf().stopGradient(processes.allGather(scope.tf(), local));
    rows.put(all.asOutput(), local);
    return all;
  }

  private Operand<T> gatherMean(Operand<T> local) {
    Ops tf = scope.tf();
    Operand<T> one = tf.reshape(local, tf.constant(new int[] {1}));
    Operand<T> mean = tf.stopGradient(tf.math.mean(processes.allGather(tf, one), tf.constant(0)));
    scalars.put(mean.asOutput(), local);
    return mean;
  }

  private GradientBoundaries.BackwardSeed backpropagate(Map<Output<?>, Operand<?>> gradients) {
    List<Operand<?>> values = new ArrayList<>();
    List<Operand<?>> seeds = new ArrayList<>();
    gradients.forEach(
        (boundaryValue, gradient) -> {
          Operand<T> given = gradient.asOutput().expect(scope.type());
          Operand<T> local = rows.get(boundaryValue);
          values.add(local == null ? scalars.get(boundaryValue) : local);
          seeds.add(local == null ? given : localRows(local, given));
        });
    return new GradientBoundaries.BackwardSeed(values, seeds, Map.of());
  }

  private Operand<T> localRows(Operand<T> local, Operand<T> all) {
    Ops tf = scope.tf();
    int axes = local.shape().numDimensions();
    List<Operand<TInt32>> begin = new ArrayList<>();
    begin.add(tf.math.mul(Shapes.dimension(tf, local, 0), tf.constant(processes.rank())));
    for (int axis = 1; axis < axes; axis++) {
      begin.add(tf.constant(0));
    }
    Operand<T> own = tf.slice(all, tf.stack(begin), tf.shape(local));
    return tf.math.mul(own, scope.scalar(processes.processCount()));
  }

  /** Averages gradients and new batch-norm statistics over all processes. */
  static <T extends TFloating> Map<Parameter<T>, Operand<T>> averageGradients(
      GraphScope<T> scope,
      CollectiveOps processes,
      VariableStore<T> store,
      Map<Parameter<T>, Operand<T>> gradients) {
    List<Operand<T>> means = means(scope, processes, List.copyOf(gradients.values()));
    store.replaceUpdates(updates -> means(scope, processes, updates));
    Map<Parameter<T>, Operand<T>> averaged = new LinkedHashMap<>();
    for (Parameter<T> parameter : gradients.keySet()) {
      averaged.put(parameter, means.get(averaged.size()));
    }
    return averaged;
  }

  private static <T extends TFloating> List<Operand<T>> means(
      GraphScope<T> scope, CollectiveOps processes, List<Operand<T>> values) {
    Operand<T> share = scope.scalar(1.0 / processes.processCount());
    List<Operand<T>> means = new ArrayList<>();
    if (!values.isEmpty()) {
      processes
          .allReduceSum(scope.tf(), values)
          .forEach(sum -> means.add(scope.tf().math.mul(sum, share)));
    }
    return means;
  }
}
