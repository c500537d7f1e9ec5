package org.ithn.framework.distributed;

import java.util.Optional;
import java.util.function.Supplier;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.proto.ConfigProto;

/** A group of one process. */
record SingleProcess() implements ProcessGroup {
  @Override
  public int size() {
    return 1;
  }

  @Override
  public int rank() {
    return 0;
  }

  @Override
  public int localSize() {
    return 1;
  }

  @Override
  public Optional<CollectiveOps> collectiveOps() {
    return Optional.empty();
  }

  @Override
  public Session openSession(Graph graph, ConfigProto config) {
    return new Session(graph, config);
  }

  @Override
  public double[][] allGather(double... mine) {
    return new double[][] {mine};
  }

  @Override
  public <R> R runCollective(Supplier<R> work) {
    return work.get();
  }

  @Override
  public void leave() {
    // no other process waits
  }
}
