package org.ithn.framework.step;

import java.util.List;
import java.util.function.Predicate;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.graph.VariableStore;
import org.ithn.framework.losses.IthnLosses;
import org.ithn.framework.model.BackboneOutputs;
import org.ithn.framework.optim.LossGradients;
import org.ithn.framework.profile.OpTrace;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.types.TFloat32;

/** Execution without splitting: all rows pass the backbone at once, in one session run. */
final class WholeBatchExecution implements StepExecution {
  @Override
  public List<BackboneOutputs<TFloat32>> gather(
      GraphScope<TFloat32> root, List<BackboneOutputs<TFloat32>> local) {
    return local;
  }

  @Override
  public IthnLosses<TFloat32> addDiagnostics(
      GraphScope<TFloat32> root, IthnLosses<TFloat32> losses, BackboneOutputs<TFloat32> examples) {
    return TermGradientNorms.addDiagnostics(
        root.sub("diagnostics"), (Graph) root.tf().scope().env(), losses, examples);
  }

  @Override
  public StepGradients backward(
      GraphScope<TFloat32> scope,
      VariableStore<TFloat32> store,
      Operand<TFloat32> total,
      Predicate<String> unused) {
    return new StepGradients(
        LossGradients.build(scope, total, store.trainables(), unused), store.updateOps());
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
