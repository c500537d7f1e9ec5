package org.ithn.framework.session;

import static com.google.common.base.Preconditions.checkArgument;

import org.ithn.framework.config.ComputeConfig;
import org.ithn.framework.config.TrainingConfig;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.GraphOptions;

/**
 * Thread counts of a session; the kind of session decides on {@link GraphOptimization}. Results are
 * bit-identical for the same number of threads.
 *
 * @param intraOpThreads the number of threads inside one op, at least 1
 * @param interOpThreads the number of ops that run in parallel, at least 1
 */
public record SessionOptions(int intraOpThreads, int interOpThreads) {
  public SessionOptions {
    checkArgument(
        intraOpThreads >= 1 && interOpThreads >= 1,
        "session: got %s intra-op and %s inter-op threads; both must be at least 1",
        intraOpThreads,
        interOpThreads);
  }

  /** Returns one thread per core, both inside ops and between them. */
  public static SessionOptions defaults() {
    int cores = Runtime.getRuntime().availableProcessors();
    return new SessionOptions(cores, cores);
  }

  /** Returns the options of a configuration; 0 threads means one per core. */
  public static SessionOptions of(TrainingConfig config) {
    return of(config, 1);
  }

  /**
   * Returns the options of a configuration; 0 threads means this process's share of the cores.
   *
   * @param processes the number of processes that share this machine
   */
  public static SessionOptions of(TrainingConfig config, int processes) {
    int share = Math.max(1, Runtime.getRuntime().availableProcessors() / processes);
    ComputeConfig compute = config.compute();
    return new SessionOptions(
        compute.intraOpThreads() > 0 ? compute.intraOpThreads() : share,
        compute.interOpThreads() > 0 ? compute.interOpThreads() : share);
  }

  /** Opens a session with these options; the caller closes it before the graph. */
  public Session openSession(Graph graph) {
    return new Session(graph, toConfigProto());
  }

  /** Opens a session that does not train; the caller closes it before the graph. */
  Session openInferenceSession(Graph graph) {
    return new Session(graph, toInferenceConfigProto());
  }

  /**
   * Opens a session without Grappler, for graphs that run once; the caller closes it before the
   * graph.
   */
  public Session openUnoptimisedSession(Graph graph) {
    return new Session(graph, with(GraphOptimization.none()));
  }

  /** Returns these options in TensorFlow's format, for training. */
  public ConfigProto toConfigProto() {
    return with(GraphOptimization.oneRound());
  }

  /** Returns these options in TensorFlow's format, for sessions that do not train. */
  public ConfigProto toInferenceConfigProto() {
    return with(GraphOptimization.inference());
  }

  private ConfigProto with(GraphOptions optimization) {
    ConfigProto.Builder config =
        ConfigProto.newBuilder()
            .setIntraOpParallelismThreads(intraOpThreads)
            .setInterOpParallelismThreads(interOpThreads)
            .setAllowSoftPlacement(true)
            .setGraphOptions(optimization);
    config.getGpuOptionsBuilder().setAllowGrowth(true);
    return config.build();
  }
}
