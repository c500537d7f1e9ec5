package org.ithn.framework.step;

import static com.google.common.truth.Truth.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ithn.framework.distributed.CollectiveOps;
import org.ithn.framework.graph.ExecutionOptions;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.graph.Mode;
import org.ithn.framework.graph.Precision;
import org.ithn.framework.graph.RecomputePolicy;
import org.ithn.framework.model.BackboneOutputs;
import org.ithn.framework.tensors.TensorData;
import org.ithn.testkit.TestGraph;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;
import org.tensorflow.types.family.TNumber;

final class GatheredOutputsTest {
  private static final String NAMES = "qwertyuiop";

  /** Two processes with the same rows, and what they exchange in order. */
  private static final class Echo implements CollectiveOps {
    final List<Operand<? extends TNumber>> exchanged = new ArrayList<>();

    @Override
    public int processCount() {
      return 2;
    }

    @Override
    public int rank() {
      return 0;
    }

    @Override
    public <X extends TNumber> Operand<X> allGather(Ops tf, Operand<X> local) {
      exchanged.add(tf.identity(local)); // a fed tensor cannot be fetched
      return tf.concat(List.of(local, local), tf.constant(0));
    }

    @Override
    public <T extends TFloating> List<Operand<T>> allReduceSum(Ops tf, List<Operand<T>> locals) {
      throw new UnsupportedOperationException();
    }
  }

  private static Map<String, Operand<TFloat32>> named(TestGraph<TFloat32> test, long... shape) {
    Map<String, Operand<TFloat32>> named = new LinkedHashMap<>();
    for (int i = 0; i < NAMES.length(); i++) {
      char name = NAMES.charAt(i);
      named.put(String.valueOf(name), test.input(new float[] {name}, shape));
    }
    return named;
  }

  /** Every process must exchange the same values at the same time, whatever its map's order. */
  @Test
  void lossesAndInputsAreExchangedInTheOrderOfTheirNames() {
    try (var test = TestGraph.of(TFloat32.class, Mode.TRAIN)) {
      GraphScope<TFloat32> scope =
          test.scope()
              .withExecutionOptions(
                  ExecutionOptions.forTraining(Precision.FLOAT32, RecomputePolicy.NONE));
      Operand<TFloat32> rows = test.input(TensorData.of(new double[] {0}, 1, 1));
      Operand<TInt32> ids = test.tf().constant(new int[][] {{0}});
      BackboneOutputs<TFloat32> local =
          new BackboneOutputs<>(rows, rows, rows, ids, rows, named(test))
              .withLossInputs(named(test, 1));
      Echo processes = new Echo();
      BackboneOutputs<TFloat32> all =
          GatheredOutputs.gather(scope, processes, List.of(local)).get(0);
      test.start();
      List<Double> inOrder = new ArrayList<>();
      for (Operand<? extends TNumber> each : processes.exchanged) {
        inOrder.add(test.run(each)[0]);
      }
      inOrder.removeIf(value -> value == 0); // rows and ids
      double[] names = NAMES.chars().sorted().asDoubleStream().toArray();
      List<Double> twice = new ArrayList<>();
      Arrays.stream(names).forEach(twice::add);
      Arrays.stream(names).forEach(twice::add);
      assertThat(inOrder).isEqualTo(twice);
      assertThat(test.run(all.lossInputs().get("q"))).isEqualTo(new double[] {'q', 'q'});
      assertThat(test.run(all.auxiliaryLosses().get("q"))).isEqualTo(new double[] {'q'});
    }
  }
}
