package org.ithn.framework.session;

import org.tensorflow.proto.GraphOptions;
import org.tensorflow.proto.RewriterConfig;
import org.tensorflow.proto.RewriterConfig.MemOptType;
import org.tensorflow.proto.RewriterConfig.NumIterationsType;

/**
 * Settings of Grappler, TensorFlow's graph optimizer.
 *
 * <p>Grappler runs before the first step of each combination of feeds and fetches. By default it
 * makes two rounds with about 13 passes, which takes longer than many steps of a small model.
 */
public final class GraphOptimization {
  private GraphOptimization() {}

  /**
   * Returns one round without the pass for memory, for training. The second round and that pass
   * change no step time that we could measure on processors.
   */
  public static GraphOptions oneRound() {
    return GraphOptions.newBuilder()
        .setRewriteOptions(
            RewriterConfig.newBuilder()
                .setMetaOptimizerIterations(NumIterationsType.ONE)
                .setMemoryOptimization(MemOptType.NO_MEM_OPT))
        .build();
  }

  /**
   * Returns the settings for sessions that do not train: no round on processors, where it delays
   * the first reports and makes later ones slower. On machines with a GPU, where this was not
   * measured, one round.
   */
  public static GraphOptions inference() {
    return NvidiaDriver.isPresent() ? oneRound() : none();
  }

  /** Returns the settings for graphs that run once: no round. */
  public static GraphOptions none() {
    return GraphOptions.newBuilder()
        .setRewriteOptions(RewriterConfig.newBuilder().setDisableMetaOptimizer(true))
        .build();
  }
}
