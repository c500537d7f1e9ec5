package org.ithn.framework.training;

import static com.google.common.base.Preconditions.checkArgument;

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
    SessionOptions cores = defaults();
    return new SessionOptions(
        config.intraOpThreads() > 0 ? config.intraOpThreads() : cores.intraOpThreads(),
        config.interOpThreads() > 0 ? config.interOpThreads() : cores.interOpThreads());
  }

  /** A session with these options; the caller closes it before the graph. */
  public Session open(Graph graph) {
    ConfigProto.Builder config =
        ConfigProto.newBuilder()
            .setIntraOpParallelismThreads(intraOpThreads)
            .setInterOpParallelismThreads(interOpThreads)
            .setAllowSoftPlacement(true);
    config.getGpuOptionsBuilder().setAllowGrowth(true);
    return new Session(graph, config.build());
  }
}
