package org.ithn.framework.distributed;

import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.StdArrays;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat64;

/** A graph that gathers a few numbers from every process. */
final class ScalarAllGather implements AutoCloseable {
  private final Graph graph = new Graph();
  private final CollectiveOps collectives;
  private final Placeholder<TFloat64> mine;
  private final Operand<TFloat64> all;
  private Session session;

  ScalarAllGather(CollectiveOps collectives) {
    this.collectives = collectives;
    Ops tf = Ops.create(graph);
    mine = tf.placeholder(TFloat64.class, Placeholder.shape(Shape.of(1, Shape.UNKNOWN_SIZE)));
    all = collectives.allGather(tf, mine);
  }

  /** Returns the graph of the session that {@link #useSession} expects. */
  Graph graph() {
    return graph;
  }

  /** Sets the session to run in, which {@link #close} closes. */
  ScalarAllGather useSession(Session own) {
    session = own;
    return this;
  }

  /**
   * Gathers numbers from all processes.
   *
   * @return the numbers of each process, by rank
   */
  double[][] run(double... numbers) {
    try (TFloat64 fed = TFloat64.tensorOf(StdArrays.ndCopyOf(new double[][] {numbers}));
        Result result =
            session
                .runner()
                .setOptions(collectives.runOptions())
                .feed(mine, fed)
                .fetch(all)
                .run()) {
      return StdArrays.array2dCopyOf((TFloat64) result.get(0));
    }
  }

  @Override
  public void close() {
    if (session != null) {
      session.close();
    }
    graph.close();
  }
}
