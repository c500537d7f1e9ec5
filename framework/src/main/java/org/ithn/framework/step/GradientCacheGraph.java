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
 * The ops of a step whose batch goes through the backbone a few examples at a time, although the
 * contrastive loss does not fall apart into examples: first everything that the losses read is
 * computed for all of them, then the losses and their gradients by it, and then each few examples
 * go through the backbone once more, now with the gradients of their rows.
 *
 * <p>Losses and gradients are those of the whole batch, but for batch norm that learns, which sees
 * the few examples alone, dropout, and the backbone's own terms, which are means over the passes.
 * {@link MicroBatchExecution} runs them.
 *
 * <p>Source: Gao et al., "Scaling Deep Contrastive Learning Batch Size under Memory Limited Setup",
 * 2021.
 */
final class GradientCacheGraph {
  /**
   * Something that the losses read.
   *
   * @param microBatch as the backbone gave it for a few examples
   * @param fullBatch the same for all of them, fed
   * @param perExample whether it has a row for each example; otherwise it is a mean over them
   * @param microBatchGradient the gradient of the loss by {@code few}, fed; none for targets and
   *     masks
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
   * Takes apart what the backbone gave for a few examples.
   *
   * @param few one for each branch
   */
  GradientCacheGraph(Ops tf, List<BackboneOutputs<TFloat32>> few) {
    this.tf = tf;
    this.outputs = few.stream().map(this::fullBatchOutputs).toList();
  }

  private BackboneOutputs<TFloat32> fullBatchOutputs(BackboneOutputs<TFloat32> few) {
    Map<String, Operand<TFloat32>> ownLosses = new LinkedHashMap<>();
    few.auxiliaryLosses() // what is fed cannot be fetched as well
        .forEach(
            (name, value) ->
                ownLosses.put(name, tf.identity(differentiablePlaceholder(value, false))));
    return new BackboneOutputs<>(
        differentiablePlaceholder(few.logits(), true),
        differentiablePlaceholder(few.hidden(), true),
        differentiablePlaceholder(few.imageFeatures(), true),
        constantPlaceholder(few.targets()),
        constantPlaceholder(few.targetMask()),
        ownLosses);
  }

  private Operand<TFloat32> differentiablePlaceholder(Operand<TFloat32> few, boolean rows) {
    Placeholder<TFloat32> whole = placeholderLike(few);
    values.add(new CachedValue(few, whole, rows, Optional.of(placeholderLike(few))));
    return whole;
  }

  private <X extends TType> Operand<X> constantPlaceholder(Operand<X> few) {
    Placeholder<X> whole = placeholderLike(few);
    values.add(new CachedValue(few, whole, true, Optional.empty()));
    return whole;
  }

  private <X extends TType> Placeholder<X> placeholderLike(Operand<X> value) {
    return tf.placeholder(value.type(), Placeholder.shape(value.shape()));
  }

  /** What the losses read of all examples. */
  List<BackboneOutputs<TFloat32>> outputs() {
    return outputs;
  }

  /**
   * Adds the backward passes.
   *
   * @param scope of the optimiser
   * @param total what is minimised
   * @param unused whether a path may get no gradient
   * @return the gradients by the weights, once they are summed up
   */
  Map<Parameter<TFloat32>, Operand<TFloat32>> backward(
      GraphScope<TFloat32> scope,
      VariableStore<TFloat32> store,
      Operand<TFloat32> total,
      Predicate<String> unused) {
    List<Parameter<TFloat32>> trainables = store.trainables();
    List<Operand<TFloat32>> weights = trainables.stream().map(Parameter::value).toList();
    List<Operand<?>> read = new ArrayList<>(weights);
    values.stream()
        .filter(each -> each.microBatchGradient().isPresent())
        .forEach(each -> read.add(each.fullBatch()));
    Map<Output<?>, Operand<?>> ofLosses =
        new BackwardPass(tf, read, Optional.empty()).build(List.of(total), List.of());
    for (CachedValue value : values) {
      Operand<?> gradient = ofLosses.get(value.fullBatch().asOutput());
      if (gradient != null) {
        fullBatchGradients.put(value, gradient.asOutput().expect(TFloat32.class));
      }
    }
    List<CachedValue> learnt = List.copyOf(fullBatchGradients.keySet());
    Map<Output<?>, Operand<?>> ofFew =
        new BackwardPass(tf, weights, scope.executionOptions().boundaries())
            .build(
                learnt.stream().map(CachedValue::microBatch).toList(),
                learnt.stream().map(each -> each.microBatchGradient().orElseThrow()).toList());
    addSums(
        store,
        LossGradients.keyByParameter(scope, trainables, ofLosses),
        LossGradients.keyByParameter(scope, trainables, ofFew));
    LossGradients.checkComplete(trainables, sums.keySet(), unused);
    return sums;
  }

  private void addSums(
      VariableStore<TFloat32> store,
      Map<Parameter<TFloat32>, Operand<TFloat32>> ofLosses,
      Map<Parameter<TFloat32>, Operand<TFloat32>> ofFew) {
    List<Op> zeros = new ArrayList<>();
    List<Op> additionsOfLosses = new ArrayList<>();
    List<Op> additionsOfFew = new ArrayList<>(store.updateOps());
    for (Parameter<TFloat32> parameter : store.trainables()) {
      if (!ofLosses.containsKey(parameter) && !ofFew.containsKey(parameter)) {
        continue;
      }
      VarHandleOp sum =
          tf.varHandleOp(
              TFloat32.class,
              parameter.shape(),
              VarHandleOp.sharedName("gradient_sum/" + parameter.name()));
      zeros.add(
          tf.assignVariableOp(
              sum, Initialisers.zeros().values(tf, parameter.shape(), 0, TFloat32.class)));
      if (ofLosses.containsKey(parameter)) {
        additionsOfLosses.add(tf.assignAddVariableOp(sum, ofLosses.get(parameter)));
      }
      if (ofFew.containsKey(parameter)) {
        additionsOfFew.add(tf.assignAddVariableOp(sum, ofFew.get(parameter)));
      }
      sums.put(parameter, tf.readVariableOp(sum, TFloat32.class));
    }
    reset = group(zeros);
    accumulateLossGradientsOp = group(additionsOfLosses);
    accumulateBackboneGradientsOp = group(additionsOfFew);
  }

  private Op group(List<Op> ops) {
    return tf.withControlDependencies(ops).noOp();
  }

  /** What the losses read. */
  List<CachedValue> cachedValues() {
    return values;
  }

  /** The gradients of the loss by what it reads of all examples, where it looks at it. */
  Map<CachedValue, Operand<TFloat32>> fullBatchGradients() {
    return fullBatchGradients;
  }

  /** Forgets the sums of the step before. */
  Op resetOp() {
    return reset;
  }

  /** Adds the gradients of the losses' own weights; reads all of {@link #values}. */
  Op accumulateLossGradientsOp() {
    return accumulateLossGradientsOp;
  }

  /** Adds the gradients of a few examples, and moves the statistics. */
  Op accumulateBackboneGradientsOp() {
    return accumulateBackboneGradientsOp;
  }
}
