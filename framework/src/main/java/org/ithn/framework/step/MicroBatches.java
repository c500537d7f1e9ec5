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
import org.ithn.framework.optim.Backward;
import org.ithn.framework.optim.Gradients;
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
 * {@link MicroBatchStep} runs them.
 *
 * <p>Source: Gao et al., "Scaling Deep Contrastive Learning Batch Size under Memory Limited Setup",
 * 2021.
 */
final class MicroBatches {
  /**
   * Something that the losses read.
   *
   * @param few as the backbone gave it for a few examples
   * @param whole the same for all of them, fed
   * @param rows whether it has a row for each example; otherwise it is a mean over them
   * @param fewGradient the gradient of the loss by {@code few}, fed; none for targets and masks
   */
  record Value(
      Operand<?> few,
      Placeholder<?> whole,
      boolean rows,
      Optional<Placeholder<TFloat32>> fewGradient) {}

  private final Ops tf;
  private final List<Value> values = new ArrayList<>();
  private final List<BackboneOutputs<TFloat32>> outputs;
  private final Map<Value, Operand<TFloat32>> wholeGradients = new LinkedHashMap<>();
  private final Map<Parameter<TFloat32>, Operand<TFloat32>> sums = new LinkedHashMap<>();
  private Op reset;
  private Op addOfLosses;
  private Op addOfFew;

  /**
   * Takes apart what the backbone gave for a few examples.
   *
   * @param few one for each branch
   */
  MicroBatches(Ops tf, List<BackboneOutputs<TFloat32>> few) {
    this.tf = tf;
    this.outputs = few.stream().map(this::whole).toList();
  }

  private BackboneOutputs<TFloat32> whole(BackboneOutputs<TFloat32> few) {
    Map<String, Operand<TFloat32>> ownLosses = new LinkedHashMap<>();
    few.ownLosses() // what is fed cannot be fetched as well
        .forEach((name, value) -> ownLosses.put(name, tf.identity(learnt(value, false))));
    return new BackboneOutputs<>(
        learnt(few.logits(), true),
        learnt(few.hidden(), true),
        learnt(few.imageFeatures(), true),
        given(few.targets()),
        given(few.targetMask()),
        ownLosses);
  }

  private Operand<TFloat32> learnt(Operand<TFloat32> few, boolean rows) {
    Placeholder<TFloat32> whole = like(few);
    values.add(new Value(few, whole, rows, Optional.of(like(few))));
    return whole;
  }

  private <X extends TType> Operand<X> given(Operand<X> few) {
    Placeholder<X> whole = like(few);
    values.add(new Value(few, whole, true, Optional.empty()));
    return whole;
  }

  private <X extends TType> Placeholder<X> like(Operand<X> value) {
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
        .filter(each -> each.fewGradient().isPresent())
        .forEach(each -> read.add(each.whole()));
    Map<Output<?>, Operand<?>> ofLosses =
        new Backward(tf, read, Optional.empty()).from(List.of(total), List.of());
    for (Value value : values) {
      Operand<?> gradient = ofLosses.get(value.whole().asOutput());
      if (gradient != null) {
        wholeGradients.put(value, gradient.asOutput().expect(TFloat32.class));
      }
    }
    List<Value> learnt = List.copyOf(wholeGradients.keySet());
    Map<Output<?>, Operand<?>> ofFew =
        new Backward(tf, weights, scope.economy().cuts())
            .from(
                learnt.stream().map(Value::few).toList(),
                learnt.stream().map(each -> each.fewGradient().orElseThrow()).toList());
    addSums(
        store,
        Gradients.byParameter(scope, trainables, ofLosses),
        Gradients.byParameter(scope, trainables, ofFew));
    Gradients.complain(trainables, sums.keySet(), unused);
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
    reset = together(zeros);
    addOfLosses = together(additionsOfLosses);
    addOfFew = together(additionsOfFew);
  }

  private Op together(List<Op> ops) {
    return tf.withControlDependencies(ops).noOp();
  }

  /** What the losses read. */
  List<Value> values() {
    return values;
  }

  /** The gradients of the loss by what it reads of all examples, where it looks at it. */
  Map<Value, Operand<TFloat32>> wholeGradients() {
    return wholeGradients;
  }

  /** Forgets the sums of the step before. */
  Op reset() {
    return reset;
  }

  /** Adds the gradients of the losses' own weights; reads all of {@link #values}. */
  Op addOfLosses() {
    return addOfLosses;
  }

  /** Adds the gradients of a few examples, and moves the statistics. */
  Op addOfFew() {
    return addOfFew;
  }
}
