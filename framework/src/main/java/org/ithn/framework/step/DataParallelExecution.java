package org.ithn.framework.step;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.List;
import java.util.function.Predicate;
import org.ithn.framework.distributed.CollectiveOps;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.graph.Mode;
import org.ithn.framework.graph.StatelessRandom;
import org.ithn.framework.graph.VariableStore;
import org.ithn.framework.model.BackboneOutputs;
import org.ithn.framework.optim.LossGradients;
import org.ithn.framework.profile.OpTrace;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.RunOptions;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

/**
 * Execution by several processes: each passes its own rows through the backbone, then all exchange
 * outputs and average gradients.
 */
final class DataParallelExecution implements StepExecution {
  private final CollectiveOps processes;

  /**
   * Creates the execution of one process.
   *
   * @param microBatch examples of a micro-batch; must be 0, since the two do not combine
   */
  DataParallelExecution(CollectiveOps processes, int microBatch) {
    checkArgument(
        microBatch == 0,
        "training.compute.micro_batch is %s, but it supports only one process; set it to 0, or use"
            + " more processes",
        microBatch);
    this.processes = processes;
  }

  /** Returns a scope whose dropout differs by process; shared computations draw equal numbers. */
  @Override
  public GraphScope<TFloat32> localScope(GraphScope<TFloat32> root, StepControls controls) {
    Ops tf = root.tf();
    Operand<TInt64> seed = tf.math.add(controls.noiseSeed(), tf.constant(1L + processes.rank()));
    return GraphScope.root(
            tf, Mode.TRAIN, root.parameters(), StatelessRandom.of(seed), TFloat32.class)
        .withExecutionOptions(root.executionOptions());
  }

  @Override
  public List<BackboneOutputs<TFloat32>> gather(
      GraphScope<TFloat32> root, List<BackboneOutputs<TFloat32>> local) {
    return GatheredOutputs.gather(root, processes, local);
  }

  @Override
  public StepGradients backward(
      GraphScope<TFloat32> scope,
      VariableStore<TFloat32> store,
      Operand<TFloat32> total,
      Predicate<String> unused) {
    var local = LossGradients.build(scope, total, store.trainables(), unused);
    var averaged = GatheredOutputs.averageGradients(scope, processes, store, local);
    return new StepGradients(averaged, store.updateOps());
  }

  @Override
  public StepGradients backwardLocal(
      GraphScope<TFloat32> scope, VariableStore<TFloat32> store, Operand<TFloat32> loss) {
    return backward(scope, store, loss, path -> true);
  }

  @Override
  public RunOptions runOptions() {
    return processes.runOptions();
  }

  @Override
  public StepResult run(Session session, StepOps ops, StepBatch batch) {
    return ops.runAtOnce(session, batch, runOptions());
  }

  @Override
  public OpTrace trace(Session session, StepOps ops, StepBatch batch) {
    return ops.traceAtOnce(session, batch);
  }
}
