package org.ithn.framework.session;

import static com.google.common.base.Preconditions.checkArgument;

import org.ithn.framework.config.ComputeConfig;
import org.ithn.framework.config.TrainingConfig;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.proto.ConfigProto;

/**
 * How a session uses the machine. Results are bitwise repeatable for the same number of threads.
 *
 * @param intraOpThreads inside one op, at least 1
 * @param interOpThreads ops at once, at least 1
 */
public record SessionOptions(int intraOpThreads, int interOpThreads) {
  public SessionOptions {
    checkArgument(
        intraOpThreads >= 1 && interOpThreads >= 1,
        "a session needs at least one thread, got %s and %s",
        intraOpThreads,
        interOpThreads);
  }

  /** One thread per core, inside ops and between them. */
  public static SessionOptions defaults() {
    int cores = Runtime.getRuntime().availableProcessors();
    return new SessionOptions(cores, cores);
  }

  /** What a configuration asks for; 0 stands for one thread per core. */
  public static SessionOptions of(TrainingConfig config) {
    return of(config, 1);
  }

  /**
   * What a configuration asks for; 0 stands for this process's share of the cores.
   *
   * @param processes that share this machine
   */
  public static SessionOptions of(TrainingConfig config, int processes) {
    int share = Math.max(1, Runtime.getRuntime().availableProcessors() / processes);
    ComputeConfig compute = config.compute();
    return new SessionOptions(
        compute.intraOpThreads() > 0 ? compute.intraOpThreads() : share,
        compute.interOpThreads() > 0 ? compute.interOpThreads() : share);
  }

  /** A session with these options; the caller closes it before the graph. */
  public Session openSession(Graph graph) {
    return new Session(graph, toConfigProto());
  }

  /** These options as TensorFlow takes them. */
  public ConfigProto toConfigProto() {
    ConfigProto.Builder config =
        ConfigProto.newBuilder()
            .setIntraOpParallelismThreads(intraOpThreads)
            .setInterOpParallelismThreads(interOpThreads)
            .setAllowSoftPlacement(true);
    config.getGpuOptionsBuilder().setAllowGrowth(true);
    return config.build();
  }
}
