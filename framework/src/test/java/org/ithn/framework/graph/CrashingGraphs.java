package org.ithn.framework.graph;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.ithn.testkit.TestGraph;
import org.ithn.testkit.TestTensors;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Variable;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;

/** Graphs whose gradients may crash the process, run in a separate process. */
public final class CrashingGraphs {
  private static final long SECONDS = 120;

  private CrashingGraphs() {}

  /**
   * Runs one graph in a new process and returns the exit code, 0 only if its gradient was computed.
   */
  static int exitCode(String which) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:-CreateCoredumpOnCrash",
                "-XX:ErrorFile=" + System.getProperty("java.io.tmpdir") + "/ithn-crash-%p.log",
                "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                CrashingGraphs.class.getName(),
                which)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IllegalStateException("the process did not end within " + SECONDS + " s");
    }
    return process.exitValue();
  }

  /** Runs in the new process. */
  public static void main(String[] arguments) {
    try (var test = TestGraph.of(TFloat64.class, Mode.EVALUATE)) {
      switch (arguments[0]) {
        case "variable" -> variable(test);
        case "loop" -> loop(test);
        default -> read(test);
      }
    }
  }

  private static Operand<TFloat64> sum(Ops tf, Operand<TFloat64> x) {
    return tf.reduceSum(tf.math.square(x), tf.constant(0));
  }

  private static void read(TestGraph<TFloat64> test) {
    Operand<TFloat64> w = test.scope().trainable("w", Shape.of(3), Initialisers.ones());
    List<Operand<TFloat64>> slopes = test.gradients(sum(test.tf(), w), List.of(w));
    test.start();
    test.runAll(slopes);
  }

  private static void variable(TestGraph<TFloat64> test) {
    Ops tf = test.tf();
    Variable<TFloat64> w = tf.variable(Shape.of(3), TFloat64.class);
    Op first = tf.assign(w, tf.constant(new double[] {1, 2, 3}));
    Output<?>[] slopes =
        test.graph().addGradients(sum(tf, w).asOutput(), new Output<?>[] {w.asOutput()});
    test.start();
    test.runTargets(List.of(first));
    test.run(slopes[0].expect(TFloat64.class));
  }

  private static void loop(TestGraph<TFloat64> test) {
    Operand<TFloat64> x = test.input(TestTensors.normal(1, 3));
    Ops tf = test.tf();
    List<Operand<?>> end =
        WhileLoop.of(test.scope())
            .build(
                List.of(tf.constant(0), x),
                List.of(Shape.scalar(), Shape.of(3)),
                (ops, state) -> ops.math.less(integer(state.get(0)), ops.constant(3)),
                (body, state, captures) ->
                    List.of(
                        body.tf().math.add(integer(state.get(0)), body.tf().constant(1)),
                        body.tf().math.square(number(state.get(1)))));
    List<Operand<TFloat64>> slopes = test.gradients(sum(tf, number(end.get(1))), List.of(x));
    test.start();
    test.runAll(slopes);
  }

  @SuppressWarnings("unchecked") // as the loop was made
  private static Operand<TInt32> integer(Operand<?> operand) {
    return (Operand<TInt32>) operand;
  }

  @SuppressWarnings("unchecked") // as the loop was made
  private static Operand<TFloat64> number(Operand<?> operand) {
    return (Operand<TFloat64>) operand;
  }
}
