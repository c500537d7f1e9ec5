package org.ithn.framework.step;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.graph.Initialisers;
import org.ithn.framework.graph.Parameter;
import org.ithn.framework.graph.VariableStore;
import org.ithn.framework.model.BackboneOutputs;
import org.ithn.framework.optim.BackwardPass;
import org.ithn.framework.optim.LossGradients;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.VarHandleOp;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TType;

/**
 * The ops of a step with gradient caching, for contrastive losses over more examples than fit into
 * memory.
 *
 * <p>The step has three parts. All micro-batches pass the backbone, and everything that the losses
 * inputs is cached for the full batch. The losses and their gradients by the cached values are
 * computed. Each micro-batch passes the backbone again, now with the gradients of its rows. {@link
 * MicroBatchExecution} runs the parts.
 *
 * <p>Losses and gradients equal those of the full batch, with three exceptions: trained batch norm
 * sees one micro-batch at a time, dropout draws per micro-batch, and the backbone's auxiliary
 * losses are means over the micro-batches.
 *
 * <p>Source: Gao et al., "Scaling Deep Contrastive Learning Batch Size under Memory Limited Setup",
 * 2021.
 */
final class GradientCacheGraph {
  /**
   * A backbone output that the losses read.
   *
   * @param microBatch the output for one micro-batch
   * @param fullBatch placeholder of the output for the full batch
   * @param perExample true if it has one row per example; false if it is a mean over examples
   * @param microBatchGradient placeholder of the loss gradient by {@code microBatch}; empty for
   *     targets and masks
   */
  record CachedValue(
      Operand<?> microBatch,
      Placeholder<?> fullBatch,
      boolean perExample,
      Optional<Placeholder<TFloat32>> microBatchGradient) {}

  private final Ops tf;
  private final List<CachedValue> values = new ArrayList<>();
  private final List<BackboneOutputs<TFloat32>> outputs;
  private final Map<CachedValue, Operand<TFloat32>> fullBatchGradients = new LinkedHashMap<>();
  private final Map<Parameter<TFloat32>, Operand<TFloat32>> sums = new LinkedHashMap<>();
  private Op reset;
  private Op accumulateLossGradientsOp;
  private Op accumulateBackboneGradientsOp;

  /**
   * Adds placeholders for the outputs of the full batch.
   *
   * @param microBatch outputs for a micro-batch: of the examples, then of each set of negatives
   */
  GradientCacheGraph(Ops tf, List<BackboneOutputs<TFloat32>> microBatch) {
    this.tf = tf;
    this.outputs = microBatch.stream().map(this::fullBatchOutputs).toList();
  }

  private BackboneOutputs<TFloat32> fullBatchOutputs(BackboneOutputs<TFloat32> microBatch) {
    Map<String, Operand<TFloat32>> auxiliaryLosses = new LinkedHashMap<>();
    microBatch
        .auxiliaryLosses() // identity, because a fed tensor cannot be fetched
        .forEach(
            (name, value) ->
                auxiliaryLosses.put(name, tf.identity(differentiablePlaceholder(value, false))));
    Map<String, Operand<TFloat32>> lossInputs = new LinkedHashMap<>();
    microBatch
        .lossInputs()
        .forEach((name, value) -> lossInputs.put(name, constantPlaceholder(value)));
    return new BackboneOutputs<>(
        differentiablePlaceholder(microBatch.logits(), true),
        differentiablePlaceholder(microBatch.hidden(), true),
        differentiablePlaceholder(microBatch.imageFeatures(), true),
        constantPlaceholder(microBatch.targets()),
        constantPlaceholder(microBatch.targetMask()),
        auxiliaryLosses,
        lossInputs);
  }

  private Operand<TFloat32> differentiablePlaceholder(Operand<TFloat32> microBatch, boolean rows) {
    Placeholder<TFloat32> fullBatch = placeholderLike(microBatch);
    values.add(
        new CachedValue(microBatch, fullBatch, rows, Optional.of(placeholderLike(microBatch))));
    return fullBatch;
  }

  private <X extends TType> Operand<X> constantPlaceholder(Operand<X> microBatch) {
    Placeholder<X> fullBatch = placeholderLike(microBatch);
    values.add(new CachedValue(microBatch, fullBatch, true, Optional.empty()));
    return fullBatch;
  }

  private <X extends TType> Placeholder<X> placeholderLike(Operand<X> value) {
    return tf.placeholder(value.type(), Placeholder.shape(value.shape()));
  }

  /** Returns the outputs of the full batch, which the losses read. */
  List<BackboneOutputs<TFloat32>> outputs() {
    return outputs;
  }

  /**
   * Adds the backward passes.
   *
   * @param scope the optimiser's scope
   * @param total the loss
   * @param unused parameters that may have no gradient
   * @return reads of the summed gradients by parameter
   */
  Map<Parameter<TFloat32>, Operand<TFloat32>> backward(
      GraphScope<TFloat32> scope,
      VariableStore<TFloat32> store,
      Operand<TFloat32> total,
      Predicate<String> unused) {
    List<Parameter<TFloat32>> trainables = store.trainables();
    List<Operand<TFloat32>> weights = trainables.stream().map(Parameter::value).toList();
    Map<Output<?>, Operand<?>> lossGradients = differentiateLosses(total, weights);
    List<CachedValue> differentiable = List.copyOf(fullBatchGradients.keySet());
    Map<Output<?>, Operand<?>> backboneGradients =
        new BackwardPass(tf, weights, scope.executionOptions().boundaries())
            .build(
                differentiable.stream().map(CachedValue::microBatch).toList(),
                differentiable.stream()
                    .map(each -> each.microBatchGradient().orElseThrow())
                    .toList());
    addSums(
        store,
        LossGradients.keyByParameter(scope, trainables, lossGradients),
        LossGradients.keyByParameter(scope, trainables, backboneGradients));
    LossGradients.checkComplete(trainables, sums.keySet(), unused);
    return sums;
  }

  /** Differentiates the losses by their own weights and by the cached values. */
  private Map<Output<?>, Operand<?>> differentiateLosses(
      Operand<TFloat32> total, List<Operand<TFloat32>> weights) {
    List<Operand<?>> inputs = new ArrayList<>(weights);
    values.stream()
        .filter(each -> each.microBatchGradient().isPresent())
        .forEach(each -> inputs.add(each.fullBatch()));
    Map<Output<?>, Operand<?>> gradients =
        new BackwardPass(tf, inputs, Optional.empty()).build(List.of(total), List.of());
    for (CachedValue value : values) {
      Operand<?> gradient = gradients.get(value.fullBatch().asOutput());
      if (gradient != null) {
        fullBatchGradients.put(value, gradient.asOutput().expect(TFloat32.class));
      }
    }
    return gradients;
  }

  private void addSums(
      VariableStore<TFloat32> store,
      Map<Parameter<TFloat32>, Operand<TFloat32>> lossGradients,
      Map<Parameter<TFloat32>, Operand<TFloat32>> backboneGradients) {
    List<Op> zeros = new ArrayList<>();
    List<Op> lossAdditions = new ArrayList<>();
    List<Op> backboneAdditions = new ArrayList<>(store.updateOps());
    for (Parameter<TFloat32> parameter : store.trainables()) {
      if (!lossGradients.containsKey(parameter) && !backboneGradients.containsKey(parameter)) {
        continue;
      }
      VarHandleOp sum = gradientSum(parameter);
      zeros.add(
          tf.assignVariableOp(
              sum, Initialisers.zeros().values(tf, parameter.shape(), 0, TFloat32.class)));
      if (lossGradients.containsKey(parameter)) {
        lossAdditions.add(tf.assignAddVariableOp(sum, lossGradients.get(parameter)));
      }
      if (backboneGradients.containsKey(parameter)) {
        backboneAdditions.add(tf.assignAddVariableOp(sum, backboneGradients.get(parameter)));
      }
      sums.put(parameter, tf.readVariableOp(sum, TFloat32.class));
    }
    reset = group(zeros);
    accumulateLossGradientsOp = group(lossAdditions);
    accumulateBackboneGradientsOp = group(backboneAdditions);
  }

  private VarHandleOp gradientSum(Parameter<TFloat32> parameter) {
    return tf.varHandleOp(
        TFloat32.class,
        parameter.shape(),
        VarHandleOp.sharedName("gradient_sum/" + parameter.name()));
  }

  private Op group(List<Op> ops) {
    return tf.withControlDependencies(ops).noOp();
  }

  /** Returns all outputs that the losses read. */
  List<CachedValue> cachedValues() {
    return values;
  }

  /** Returns the loss gradients by cached value, for the values that the loss depends on. */
  Map<CachedValue, Operand<TFloat32>> fullBatchGradients() {
    return fullBatchGradients;
  }

  /** Returns the op that zeroes the gradient sums. */
  Op resetOp() {
    return reset;
  }

  /** Returns the op that adds the gradients of the losses' own weights. */
  Op accumulateLossGradientsOp() {
    return accumulateLossGradientsOp;
  }

  /** Returns the op that adds a micro-batch's gradients and updates batch-norm statistics. */
  Op accumulateBackboneGradientsOp() {
    return accumulateBackboneGradientsOp;
  }
}
