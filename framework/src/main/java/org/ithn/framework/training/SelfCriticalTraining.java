package org.ithn.framework.training;

import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Consumer;
import org.ithn.framework.config.SelfCriticalConfig;
import org.ithn.framework.config.TrainingConfig;
import org.ithn.framework.data.Batch;
import org.ithn.framework.data.BatchSource;
import org.ithn.framework.distributed.ProcessGroup;
import org.ithn.framework.runs.Checkpoint;
import org.ithn.framework.runs.Checkpoints;
import org.ithn.framework.runs.LogKeys;
import org.ithn.framework.runs.TrainingState;
import org.ithn.framework.session.VariableValues;
import org.ithn.framework.step.StepParameters;
import org.ithn.framework.step.TrainingGraph;
import org.ithn.framework.tensors.TensorData;
import org.tensorflow.Session;

/** Start and steps of the self-critical phase of a {@link Trainer}. */
final class SelfCriticalTraining {
  private final SelfCriticalPhase phase;
  private final TrainingGraph graph;
  private final ProgressMeter meter;

  SelfCriticalTraining(SelfCriticalPhase phase, TrainingGraph graph, TrainingConfig training) {
    this.phase = phase;
    this.graph = graph;
    this.meter = new ProgressMeter(training, phase.source().batchCount());
  }

  BatchSource source() {
    return phase.source();
  }

  ProgressMeter progressMeter() {
    return meter;
  }

  /** Returns whether the phase starts with the coming epoch. */
  boolean isDue(TrainingState state) {
    if (state.hasSelfCriticalPhase() || state.batch() > 0) {
      return false;
    }
    SelfCriticalConfig asked = phase.config();
    boolean stalled =
        asked.patience() > 0
            && state.validation().bestEpoch() > 0
            && state.validation().lastEpoch() - state.validation().bestEpoch() >= asked.patience();
    return stalled || (asked.fromEpoch() > 0 && state.epoch() >= asked.fromEpoch());
  }

  /** Loads the best model and resets the optimiser state; the caller saves them. */
  TrainingState begin(
      Session session, TrainingState before, Checkpoints checkpoints, Consumer<String> progress)
      throws IOException {
    int from = before.epoch() - 1;
    Map<String, TensorData> model =
        graph.variableValues().read(session, VariableValues::isModelParameter);
    int bestEpoch = before.validation().bestEpoch();
    if (bestEpoch > 0 && bestEpoch < before.validation().lastEpoch()) {
      Checkpoint best = checkpoints.loadBest(progress);
      if (best.state().epoch() == bestEpoch) {
        model = best.variables();
        from = bestEpoch;
      }
    }
    graph.variableValues().initialise(session);
    graph
        .variableValues()
        .assign(
            session,
            model,
            VariableValues::isModelParameter,
            name -> false,
            "the model of epoch " + from);
    progress.accept(
        "the self-critical phase starts at epoch %d, from the model of epoch %d"
            .formatted(before.epoch(), from));
    return before.withSelfCriticalPhase();
  }

  /**
   * Runs one step and returns its measurements by log key: means over the processes, which have
   * equally many rows of the batch.
   */
  Map<String, Double> runStep(
      Session session, TrainingState after, Batch batch, long noiseSeed, ProcessGroup processes) {
    double factor = phase.config().rateFactor();
    long own = after.step() - after.selfCritical().step();
    StepParameters parameters = new StepParameters(own, 0, factor, noiseSeed);
    Map<String, Double> scalars =
        processes.runCollective(
            () -> graph.runSelfCritical(session, batch, parameters, phase.reward()));
    if (processes.size() > 1) {
      average(scalars, processes);
    }
    LogKeys.putLearningRates(scalars, graph.learningRates(factor));
    return scalars;
  }

  private static void average(Map<String, Double> scalars, ProcessGroup processes) {
    double[][] all =
        processes.allGather(scalars.values().stream().mapToDouble(Double::doubleValue).toArray());
    int column = 0;
    for (Map.Entry<String, Double> scalar : scalars.entrySet()) {
      int own = column++;
      scalar.setValue(Arrays.stream(all).mapToDouble(row -> row[own]).average().orElseThrow());
    }
  }
}
