package org.ithn.framework.optim;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.ithn.framework.config.OptimiserConfig;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.graph.Initialiser;
import org.ithn.framework.graph.Initialisers;
import org.ithn.framework.graph.Parameter;
import org.ithn.framework.graph.VariableStore;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.family.TFloating;

/**
 * Adam with coupled weight decay and AMSGrad, as in {@code torch.optim.Adam}.
 *
 * <pre>
 * g    = gradient + weightDecay * w
 * m    = beta1 * m + (1 - beta1) * g
 * v    = beta2 * v + (1 - beta2) * g * g
 * vMax = max(vMax, v)                                       (amsgrad; before the bias correction)
 * w   -= rate / (1 - beta1^t) * m / (sqrt(vMax) / sqrt(1 - beta2^t) + epsilon)
 * </pre>
 *
 * <p>TensorFlow's update ops divide by {@code sqrt(vMax) + epsilon'}. The step therefore feeds
 * {@code rate * sqrt(1 - beta2^t) / (1 - beta1^t)} and {@code epsilon' = epsilon * sqrt(1 -
 * beta2^t)}, computed in double precision. The moments are variables {@code optimiser/m/PATH},
 * {@code optimiser/v/PATH} and {@code optimiser/v_max/PATH}.
 *
 * <p>Source: Kingma and Ba (ICLR 2015), Reddi et al. (ICLR 2018); the constants are R2GenCMN's.
 */
public final class Adam {
  private final OptimiserConfig config;
  private final List<ParameterGroup> groups;

  /**
   * Creates an optimiser.
   *
   * @param config the optimiser's constants
   * @param groups the parameter groups; a path belongs to the first group whose prefix it has
   */
  public Adam(OptimiserConfig config, List<ParameterGroup> groups) {
    this.config = config;
    this.groups = List.copyOf(groups);
  }

  /**
   * Adds the updates of all trainables and statistics.
   *
   * @param scope the scope of the moments, by convention {@code optimiser}
   * @param store the store whose variables are updated
   * @param loss the loss, a scalar
   * @param unused accepts the paths that may get no gradient; they are then not updated at all
   * @throws IllegalArgumentException if any other trainable gets no gradient; the message names it
   */
  public <T extends TFloating> TrainStep<T> build(
      GraphScope<T> scope, VariableStore<T> store, Operand<T> loss, Predicate<String> unused) {
    return applyGradients(
        scope,
        store,
        LossGradients.build(scope, loss, store.trainables(), unused),
        store.updateOps());
  }

  /**
   * Adds the updates of trainables whose gradients are known.
   *
   * @param scope the scope of the moments, by convention {@code optimiser}
   * @param store the store of the trainables
   * @param raw the gradients, before clipping
   * @param alongside further ops of the step, such as the updates of statistics
   */
  public <T extends TFloating> TrainStep<T> applyGradients(
      GraphScope<T> scope,
      VariableStore<T> store,
      Map<Parameter<T>, Operand<T>> raw,
      List<Op> alongside) {
    List<Operand<T>> gradients = new ArrayList<>(raw.values());
    Operand<T> norm = GradientClipping.globalNorm(scope, gradients);

    Map<String, Operand<T>> rates = new LinkedHashMap<>();
    groups.forEach(group -> rates.put(group.name(), scalarPlaceholder(scope, group.name())));
    Operand<T> epsilon = scalarPlaceholder(scope, "epsilon");
    Updates<T> updates = new Updates<>(scope, store, config, epsilon);
    List<Op> ops = new ArrayList<>(alongside);
    Iterator<Operand<T>> clipped = clip(scope, gradients).iterator();
    for (Parameter<T> parameter : raw.keySet()) {
      Operand<T> rate = rates.get(ParameterGroup.find(parameter.name(), groups).name());
      ops.add(updates.build(parameter, clipped.next(), rate));
    }
    Op all = scope.tf().withControlDependencies(ops).withName("step").noOp();
    return new TrainStep<>(all, norm, groups, rates, epsilon, config);
  }

  private static <T extends TFloating> Operand<T> scalarPlaceholder(
      GraphScope<T> scope, String name) {
    return scope.tf().withName(name).placeholder(scope.type(), Placeholder.shape(Shape.scalar()));
  }

  private <T extends TFloating> List<Operand<T>> clip(
      GraphScope<T> scope, List<Operand<T>> gradients) {
    List<Operand<T>> clipped = gradients;
    if (config.clipValue() > 0) {
      clipped = GradientClipping.clipByValue(scope, clipped, config.clipValue());
    }
    if (config.clipNorm() > 0) {
      clipped = GradientClipping.clipByGlobalNorm(scope, clipped, config.clipNorm());
    }
    return clipped;
  }

  /** The update ops of single variables, which share their constants. */
  private static final class Updates<T extends TFloating> {
    private static final Initialiser ZEROS = Initialisers.zeros();

    private final Ops tf;
    private final String path;
    private final VariableStore<T> store;
    private final OptimiserConfig config;
    private final Operand<T> zero;
    private final Operand<T> beta1;
    private final Operand<T> beta2;
    private final Operand<T> weightDecay;
    private final Operand<T> epsilon;

    Updates(
        GraphScope<T> scope, VariableStore<T> store, OptimiserConfig config, Operand<T> epsilon) {
      this.tf = scope.tf();
      this.path = scope.path();
      this.store = store;
      this.config = config;
      this.zero = scope.scalar(0); // for the powers of beta: the rate has the bias corrections
      this.beta1 = scope.scalar(config.beta1());
      this.beta2 = scope.scalar(config.beta2());
      this.weightDecay = scope.scalar(config.weightDecay());
      this.epsilon = epsilon;
    }

    Op build(Parameter<T> parameter, Operand<T> gradient, Operand<T> rate) {
      Operand<T> g = addWeightDecay(parameter, gradient);
      Parameter<T> m = moment("m", parameter);
      Parameter<T> v = moment("v", parameter);
      if (!config.amsgrad()) {
        return tf.train.resourceApplyAdam(
            parameter.handle(), m.handle(), v.handle(), zero, zero, rate, beta1, beta2, epsilon, g);
      }
      return tf.train.resourceApplyAdamWithAmsgrad(
          parameter.handle(),
          m.handle(),
          v.handle(),
          moment("v_max", parameter).handle(),
          zero,
          zero,
          rate,
          beta1,
          beta2,
          epsilon,
          g);
    }

    private Operand<T> addWeightDecay(Parameter<T> parameter, Operand<T> gradient) {
      boolean none =
          config.weightDecay() == 0
              || config.noWeightDecay().stream().anyMatch(parameter.name()::startsWith);
      if (none) {
        return gradient;
      }
      // Without the dependency, the product would be computed at the start of the step and kept.
      Ops late = tf.withControlDependencies(List.of(gradient));
      return tf.math.add(gradient, late.math.mul(weightDecay, parameter.value()));
    }

    private Parameter<T> moment(String name, Parameter<T> parameter) {
      return store.parameter(
          path + "/" + name + "/" + parameter.name(),
          parameter.shape(),
          Parameter.Kind.OPTIMISER_STATE,
          ZEROS);
    }
  }
}
