package org.ithn.framework.training;

import java.util.Map;
import org.ithn.framework.data.Batch;
import org.ithn.framework.profile.OpTrace;
import org.ithn.framework.session.SessionOptions;
import org.ithn.framework.step.StepParameters;
import org.ithn.framework.step.TrainingGraph;
import org.tensorflow.Session;

/** Runner of single training steps for measurements, without logs or checkpoints. */
public final class StepRunner implements AutoCloseable {
  private final TrainingGraph graph;
  private final double lambda;
  private final Session session;
  private long step;

  /**
   * Opens a session with initial weights.
   *
   * @param graph closed by the caller, after this runner
   * @param lambda hardness of the negatives
   */
  public StepRunner(TrainingGraph graph, SessionOptions options, double lambda) {
    this.graph = graph;
    this.lambda = lambda;
    this.session = options.openSession(graph.graph());
    graph.variableValues().initialise(session);
  }

  /** Trains on a batch and returns the measurements by log key. */
  public Map<String, Double> run(Batch batch) {
    return graph.run(session, batch, nextParameters()).byLogKey();
  }

  /** Trains on a batch and records the work of each op. */
  public OpTrace trace(Batch batch) {
    return graph.trace(session, batch, nextParameters());
  }

  private StepParameters nextParameters() {
    step++;
    return new StepParameters(step, lambda, 1, Trainer.noiseSeed(0, step));
  }

  @Override
  public void close() {
    session.close();
  }
}
