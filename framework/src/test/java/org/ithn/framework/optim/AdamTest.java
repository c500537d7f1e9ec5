package org.ithn.framework.optim;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.ithn.framework.config.OptimiserConfig;
import org.ithn.framework.config.OptimiserConfig.AdamConfig;
import org.ithn.framework.config.OptimiserConfig.ClipConfig;
import org.ithn.framework.config.OptimiserConfig.EpsilonPlacement;
import org.ithn.framework.config.ScheduleConfig;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.graph.Initialisers;
import org.ithn.framework.graph.Mode;
import org.ithn.framework.graph.Parameter;
import org.ithn.framework.graph.StatelessRandom;
import org.ithn.framework.graph.VariableStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;

/** Adam against PyTorch's formula in plain Java, for a loss whose gradients are known. */
class AdamTest {
  private static final List<ParameterGroup> GROUPS =
      List.of(
          new ParameterGroup("vision", "backbone/vision/", 0.003),
          new ParameterGroup("rest", "", 0.011));
  private static final Map<String, Integer> SIZES = sizes();
  private static final int STEPS = 10;

  private static Map<String, Integer> sizes() {
    Map<String, Integer> sizes = new LinkedHashMap<>();
    sizes.put("backbone/vision/kernel", 5);
    sizes.put("backbone/decoder/kernel", 7);
    sizes.put("alignment/scale", 3);
    return sizes;
  }

  private static OptimiserConfig config(
      boolean amsgrad, double decay, double clipValue, double clipNorm, EpsilonPlacement epsilon) {
    return new OptimiserConfig(
        0.011,
        0.003,
        new AdamConfig(
            0.9, 0.98, 1e-3, epsilon, amsgrad), // large epsilon, so that its placement shows
        decay,
        List.of("alignment/"),
        new ClipConfig(clipValue, clipNorm),
        ScheduleConfig.defaults());
  }

  /** PyTorch's update of one variable, in double precision. */
  private static final class Reference {
    final double[] w;
    final double[] m;
    final double[] v;
    final double[] max;

    Reference(double[] w) {
      this.w = w.clone();
      this.m = new double[w.length];
      this.v = new double[w.length];
      this.max = new double[w.length];
    }

    void step(double[] gradient, int t, double rate, double decay, AdamConfig c) {
      for (int i = 0; i < w.length; i++) {
        double g = gradient[i] + decay * w[i];
        m[i] = c.beta1() * m[i] + (1 - c.beta1()) * g;
        v[i] = c.beta2() * v[i] + (1 - c.beta2()) * g * g;
        max[i] = Math.max(max[i], v[i]);
        double second = c.amsgrad() ? max[i] : v[i];
        double root = Math.sqrt(1 - Math.pow(c.beta2(), t));
        double mean = m[i] / (1 - Math.pow(c.beta1(), t));
        w[i] -=
            c.epsilonPlacement() == EpsilonPlacement.CORRECTED
                ? rate * mean / (Math.sqrt(second) / root + c.epsilon())
                : rate * root * mean / (Math.sqrt(second) + c.epsilon());
      }
    }
  }

  private static double factor(int t) {
    return t < 6 ? 1 : 0.5;
  }

  private static double[] gradient(Random random, int size, int t) {
    // Large at first, so that amsgrad's maximum matters later.
    return random.doubles(size, -1, 1).map(x -> t == 2 ? 4 * x : x).toArray();
  }

  private static Map<String, double[]> clip(Map<String, double[]> raw, ClipConfig c) {
    Map<String, double[]> clipped = new LinkedHashMap<>();
    raw.forEach(
        (name, g) ->
            clipped.put(
                name,
                c.value() == 0
                    ? g.clone()
                    : java.util.Arrays.stream(g)
                        .map(x -> Math.max(-c.value(), Math.min(c.value(), x)))
                        .toArray()));
    if (c.norm() > 0) {
      double scale = Math.min(1, c.norm() / (norm(clipped) + 1e-6));
      clipped.replaceAll((name, g) -> java.util.Arrays.stream(g).map(x -> x * scale).toArray());
    }
    return clipped;
  }

  private static double norm(Map<String, double[]> gradients) {
    return Math.sqrt(
        gradients.values().stream()
            .flatMapToDouble(java.util.Arrays::stream)
            .map(x -> x * x)
            .sum());
  }

  @ParameterizedTest
  @CsvSource({
    "true, 0.05, 0, 0, CORRECTED",
    "false, 0.05, 0, 0, CORRECTED",
    "true, 0, 0, 0, CORRECTED",
    "false, 0, 0, 0, UNCORRECTED",
    "true, 0.05, 0.3, 0, CORRECTED",
    "true, 0.05, 0, 0.7, CORRECTED",
    "false, 0.05, 0.5, 0.7, UNCORRECTED"
  })
  void tenStepsEqualPyTorchsFormula(
      boolean amsgrad, double decay, double clipValue, double clipNorm, EpsilonPlacement place) {
    OptimiserConfig config = config(amsgrad, decay, clipValue, clipNorm, place);
    try (Graph graph = new Graph()) {
      Linear model = new Linear(graph);
      TrainStep<TFloat64> step =
          new Adam(config, GROUPS)
              .build(model.scope.sub("optimiser"), model.store, model.loss, name -> false);
      try (Session session = new Session(graph)) {
        model.initialise(session);
        Map<String, Reference> references = new LinkedHashMap<>();
        SIZES.forEach(
            (name, size) -> references.put(name, new Reference(model.read(session, name))));
        Random random = new Random(17);
        for (int t = 1; t <= STEPS; t++) {
          int now = t;
          Map<String, double[]> gradients = new LinkedHashMap<>();
          SIZES.forEach((name, size) -> gradients.put(name, gradient(random, size, now)));
          double norm = model.step(session, step, gradients, t, factor(t));
          assertThat(norm).isWithin(1e-12).of(norm(gradients));
          clip(gradients, config.clip())
              .forEach(
                  (name, g) ->
                      references
                          .get(name)
                          .step(
                              g,
                              now,
                              (name.contains("vision") ? 0.003 : 0.011) * factor(now),
                              name.startsWith("alignment/") ? 0 : decay,
                              config.adam()));
        }
        references.forEach(
            (name, reference) -> {
              assertThat(model.read(session, name))
                  .usingTolerance(1e-12)
                  .containsExactly(reference.w)
                  .inOrder();
              assertThat(model.read(session, "optimiser/m/" + name))
                  .usingTolerance(1e-12)
                  .containsExactly(reference.m)
                  .inOrder();
            });
      }
    }
  }

  /** {@code loss = sum over variables of sum(g * w)}: its gradient is the fed {@code g}. */
  private static final class Linear {
    final VariableStore<TFloat64> store;
    final GraphScope<TFloat64> scope;
    final Map<String, Operand<TFloat64>> fed = new LinkedHashMap<>();
    final Operand<TFloat64> loss;

    Linear(Graph graph) {
      Ops tf = Ops.create(graph);
      store = new VariableStore<>(tf, TFloat64.class, Mode.TRAIN, 3);
      scope = GraphScope.root(tf, Mode.TRAIN, store, StatelessRandom.none(), TFloat64.class);
      List<Operand<TFloat64>> terms = new ArrayList<>();
      SIZES.forEach(
          (name, size) -> {
            Operand<TFloat64> w = scope.trainable(name, Shape.of(size), Initialisers.uniform(1));
            Operand<TFloat64> g = tf.placeholder(TFloat64.class);
            fed.put(name, g);
            terms.add(tf.reduceSum(tf.math.mul(g, w), tf.constant(0)));
          });
      loss = tf.math.addN(terms);
    }

    void initialise(Session session) {
      Session.Runner runner = session.runner();
      store.initialisationOps().forEach(runner::addTarget);
      runner.run().close();
    }

    double[] read(Session session, String name) {
      try (var result = session.runner().fetch(store.get(name).value()).run()) {
        TFloat64 tensor = (TFloat64) result.get(0);
        double[] values = new double[(int) tensor.size()];
        for (int i = 0; i < values.length; i++) {
          values[i] = tensor.getDouble(i);
        }
        return values;
      }
    }

    double step(
        Session session,
        TrainStep<TFloat64> step,
        Map<String, double[]> gradients,
        int t,
        double factor) {
      List<Tensor> owned = new ArrayList<>();
      Session.Runner runner = session.runner().addTarget(step.op()).fetch(step.gradientNorm());
      gradients.forEach(
          (name, g) -> {
            TFloat64 tensor = TFloat64.tensorOf(NdArrays.vectorOf(g));
            owned.add(tensor);
            runner.feed(fed.get(name), tensor);
          });
      step.feeds(t, factor)
          .forEach(
              (placeholder, value) -> {
                TFloat64 tensor = TFloat64.scalarOf(value);
                owned.add(tensor);
                runner.feed(placeholder, tensor);
              });
      try (var result = runner.run()) {
        return ((TFloat64) result.get(0)).getDouble();
      } finally {
        owned.forEach(Tensor::close);
      }
    }
  }

  @Test
  void trainableWithoutGradientIsNamedUnlessExpected() {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      VariableStore<TFloat32> store = new VariableStore<>(tf, TFloat32.class, Mode.TRAIN, 3);
      GraphScope<TFloat32> scope =
          GraphScope.root(tf, Mode.TRAIN, store, StatelessRandom.none(), TFloat32.class);
      Operand<TFloat32> used = scalar(scope, "used");
      scalar(scope, "unconnected");
      Operand<TFloat32> stopped = tf.stopGradient(scalar(scope, "stopped"));
      Operand<TFloat32> loss = tf.math.mul(used, stopped);
      Adam adam = new Adam(OptimiserConfig.defaults(), GROUPS);
      Exception e =
          assertThrows(
              IllegalArgumentException.class,
              () -> adam.build(scope.sub("optimiser"), store, loss, "unconnected"::equals));
      assertThat(e)
          .hasMessageThat()
          .startsWith(
              "optimiser: 1 of 3 trainable variables get no gradient from the loss: stopped;");
      adam.build(scope.sub("optimiser"), store, loss, name -> !name.equals("used"));
      assertThat(
              store.all().stream()
                  .filter(parameter -> parameter.kind() == Parameter.Kind.OPTIMISER_STATE)
                  .map(Parameter::name))
          .containsExactly("optimiser/m/used", "optimiser/v/used", "optimiser/v_max/used");
    }
  }

  private static Operand<TFloat32> scalar(GraphScope<TFloat32> scope, String name) {
    return scope.trainable(name, Shape.scalar(), Initialisers.ones());
  }

  @Test
  void fourHundredVariablesAreBuiltInSeconds() {
    // A ResNet-101 has 312 trainables; adding ops that scan the graph takes tens of seconds there.
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      VariableStore<TFloat32> store = new VariableStore<>(tf, TFloat32.class, Mode.TRAIN, 3);
      GraphScope<TFloat32> scope =
          GraphScope.root(tf, Mode.TRAIN, store, StatelessRandom.none(), TFloat32.class);
      Operand<TFloat32> loss = scope.scalar(1);
      for (int i = 0; i < 400; i++) {
        loss = tf.math.mul(loss, scalar(scope, "layer_" + i + "/kernel"));
      }
      long start = System.nanoTime();
      new Adam(OptimiserConfig.defaults(), GROUPS)
          .build(scope.sub("optimiser"), store, loss, name -> false);
      double seconds = (System.nanoTime() - start) / 1e9;
      assertThat(seconds).isLessThan(10.0);
    }
  }
}
