package org.ithn.framework.step;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.List;
import java.util.function.Predicate;
import org.ithn.framework.distributed.CollectiveOps;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.graph.VariableStore;
import org.ithn.framework.losses.IthnLosses;
import org.ithn.framework.model.Backbone;
import org.ithn.framework.model.BackboneOutputs;
import org.ithn.framework.optim.LossGradients;
import org.ithn.framework.profile.OpTrace;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.proto.RunOptions;
import org.tensorflow.types.TFloat32;

/**
 * A way to execute one step: the placement of a batch's rows in passes of the backbone, and the
 * combination of their gradients.
 *
 * <p>An execution belongs to one graph. {@link TrainingGraph} calls its build methods once, in the
 * order in which they appear here.
 */
interface StepExecution {
  /**
   * Returns the execution that the options select.
   *
   * @throws IllegalArgumentException if the backbone keeps a memory of training images, and the
   *     options select several processes or micro-batches
   */
  static StepExecution of(StepOptions options, Backbone backbone) {
    int microBatch = options.compute().microBatch();
    if (backbone.keepsTrainingMemory()) {
      checkMemory(options.collectiveOps().map(CollectiveOps::processCount).orElse(1), microBatch);
    }
    if (options.collectiveOps().isPresent()) {
      return new DataParallelExecution(options.collectiveOps().get(), microBatch);
    }
    return microBatch > 0 ? new MicroBatchExecution(microBatch) : new WholeBatchExecution();
  }

  private static void checkMemory(int processes, int microBatch) {
    checkArgument(
        processes == 1,
        "training: %s processes, but the backbone keeps a memory of training images, which supports"
            + " only one; train in one process",
        processes);
    checkArgument(
        microBatch == 0,
        "training.compute.micro_batch is %s, but the backbone keeps a memory of training images,"
            + " which supports only whole batches; set it to 0",
        microBatch);
  }

  /** Returns the root scope of the backbone, whose dropout may differ between processes. */
  default GraphScope<TFloat32> localScope(GraphScope<TFloat32> root, StepControls controls) {
    return root;
  }

  /**
   * Adds the ops that collect the outputs of all rows of the batch.
   *
   * @param local outputs of the rows in one pass of this graph's backbone
   * @return outputs of the full batch, as the losses read them
   */
  List<BackboneOutputs<TFloat32>> gather(
      GraphScope<TFloat32> root, List<BackboneOutputs<TFloat32>> local);

  /**
   * Adds diagnostics that need the path from the backbone's outputs to the losses in one graph.
   *
   * @param examples outputs of the full batch
   */
  default IthnLosses<TFloat32> addDiagnostics(
      GraphScope<TFloat32> root, IthnLosses<TFloat32> losses, BackboneOutputs<TFloat32> examples) {
    return losses;
  }

  /**
   * Adds the backward pass.
   *
   * @param scope the optimiser's scope
   * @param unused parameters that may have no gradient
   */
  StepGradients backward(
      GraphScope<TFloat32> scope,
      VariableStore<TFloat32> store,
      Operand<TFloat32> total,
      Predicate<String> unused);

  /**
   * Adds the backward pass of a loss that depends on this process's rows only, and is a mean over
   * them. All processes have equally many rows and get the gradients of the mean over all rows.
   *
   * @param scope the optimiser's scope
   */
  default StepGradients backwardLocal(
      GraphScope<TFloat32> scope, VariableStore<TFloat32> store, Operand<TFloat32> loss) {
    return new StepGradients(
        LossGradients.build(scope, loss, store.trainables(), path -> true), store.updateOps());
  }

  /** Returns the options of session runs that contain a backward pass. */
  default RunOptions runOptions() {
    return RunOptions.getDefaultInstance();
  }

  /** Runs one step. */
  StepResult run(Session session, StepOps ops, StepBatch batch);

  /**
   * Runs one step and records the work of each op.
   *
   * @throws IllegalArgumentException if the step takes several session runs
   */
  OpTrace trace(Session session, StepOps ops, StepBatch batch);
}
