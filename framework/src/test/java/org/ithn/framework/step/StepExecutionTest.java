package org.ithn.framework.step;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Optional;
import org.ithn.framework.config.ComputeConfig;
import org.ithn.framework.distributed.CollectiveOps;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.graph.Precision;
import org.ithn.framework.graph.RecomputePolicy;
import org.ithn.framework.model.Backbone;
import org.ithn.framework.model.BackboneInputs;
import org.ithn.framework.model.BackboneOutputs;
import org.ithn.framework.model.IncrementalDecoder;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.family.TFloating;
import org.tensorflow.types.family.TNumber;

/** Choice of an execution for options and a backbone. */
final class StepExecutionTest {
  /** A backbone that is never built. */
  private record Declared(boolean keepsTrainingMemory) implements Backbone {
    @Override
    public <T extends TFloating> BackboneOutputs<T> build(
        GraphScope<T> scope, BackboneInputs<T> in) {
      throw new UnsupportedOperationException();
    }

    @Override
    public IncrementalDecoder decoder() {
      throw new UnsupportedOperationException();
    }

    @Override
    public int hiddenWidth() {
      throw new UnsupportedOperationException();
    }

    @Override
    public int imageFeatureWidth() {
      throw new UnsupportedOperationException();
    }

    @Override
    public String visionScope() {
      throw new UnsupportedOperationException();
    }
  }

  /** Processes that exchange nothing. */
  private record Processes(int processCount) implements CollectiveOps {
    @Override
    public int rank() {
      return 0;
    }

    @Override
    public <X extends TNumber> Operand<X> allGather(Ops tf, Operand<X> local) {
      throw new UnsupportedOperationException();
    }

    @Override
    public <T extends TFloating> List<Operand<T>> allReduceSum(Ops tf, List<Operand<T>> locals) {
      throw new UnsupportedOperationException();
    }
  }

  private static StepOptions processes(int count) {
    return StepOptions.defaults().withCollectiveOps(new Processes(count));
  }

  private static StepOptions microBatches(int size) {
    StepOptions whole = StepOptions.defaults();
    return new StepOptions(
        whole.sampler(),
        whole.vision(),
        new ComputeConfig(Precision.FLOAT32, RecomputePolicy.NONE, size, 0, 0),
        Optional.empty(),
        Optional.empty());
  }

  private static String refusal(StepOptions options) {
    return assertThrows(
            IllegalArgumentException.class, () -> StepExecution.of(options, new Declared(true)))
        .getMessage();
  }

  /** Processes average what each has stored. */
  @Test
  void memoryOfTrainingImagesNeedsOneProcess() {
    assertThat(refusal(processes(2)))
        .isEqualTo(
            "training: 2 processes, but the backbone keeps a memory of training images, which"
                + " supports only one; train in one process");
    StepExecution.of(processes(1), new Declared(true));
    StepExecution.of(processes(2), new Declared(false));
  }

  /** A second pass would retrieve from what the first pass has stored. */
  @Test
  void memoryOfTrainingImagesNeedsWholeBatches() {
    assertThat(refusal(microBatches(4)))
        .isEqualTo(
            "training.compute.micro_batch is 4, but the backbone keeps a memory of training images,"
                + " which supports only whole batches; set it to 0");
    assertThat(StepExecution.of(StepOptions.defaults(), new Declared(true)))
        .isInstanceOf(WholeBatchExecution.class);
    assertThat(StepExecution.of(microBatches(4), new Declared(false)))
        .isInstanceOf(MicroBatchExecution.class);
  }
}
