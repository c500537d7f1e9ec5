package org.ithn.framework.distributed;

import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.ithn.framework.config.ClusterConfig;
import org.tensorflow.Graph;
import org.tensorflow.Server;
import org.tensorflow.Session;
import org.tensorflow.TargetSession;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.proto.ClusterDef;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.JobDef;
import org.tensorflow.proto.ServerDef;

/**
 * This process as a worker of a cluster: TensorFlow's server, sessions on it, and a watch over the
 * other workers.
 *
 * <p>TensorFlow cannot stop a server: it listens until the process ends. It listens on all of the
 * machine's addresses and asks nobody for a password, so a cluster belongs into a network of its
 * own.
 */
public final class ClusterMember implements ProcessGroup, AutoCloseable {
  private static final String JOB = "worker";
  private static final int EXCHANGE = 1;
  private static final int TRAINING = 2;
  private static final long BUCKET_ELEMENTS = 4L << 20;
  private static final long PAUSE_MILLIS = 200;
  private static final Duration REPORT_AFTER = Duration.ofSeconds(3);
  private static final Duration DETECT_WITHIN = Duration.ofSeconds(15);

  private final ClusterConfig cluster;
  private final int rank;
  private final CollectiveOps replicas;
  private final ScalarAllGather exchange;
  private final PeerMonitor watch;

  private ClusterMember(ClusterConfig cluster, int rank, Consumer<String> lost) {
    this.cluster = cluster;
    this.rank = rank;
    this.replicas = new RingCollectiveOps(rank, cluster.size(), TRAINING, BUCKET_ELEMENTS);
    this.exchange =
        new ScalarAllGather(new RingCollectiveOps(rank, cluster.size(), EXCHANGE, BUCKET_ELEMENTS));
    this.watch = new PeerMonitor(cluster, rank, who -> lost.accept(lostWorkerMessage(who)));
  }

  /**
   * Starts this worker and waits for the others.
   *
   * @param task which of the workers this process is, from 0
   * @param threads that the server may use
   * @param wait how long the others may take to come up
   * @param progress told whom it waits for
   * @param lost told in a sentence, from another thread and once, if a worker is gone while this
   *     one waits for it; a process that hangs in TensorFlow then can only end
   * @throws ClusterException if the cluster cannot come together
   */
  public static ClusterMember join(
      ClusterConfig cluster,
      int task,
      ConfigProto threads,
      Duration wait,
      Consumer<String> progress,
      Consumer<String> lost) {
    if (task < 0 || task >= cluster.size()) {
      throw new ClusterException(
          "task is %d, but the cluster has the workers 0 to %d; give each process one of these numbers"
              .formatted(task, cluster.size() - 1));
    }
    checkFree(cluster, task);
    startServer(cluster, task, threads);
    ClusterMember member = new ClusterMember(cluster, task, lost);
    try {
      member.await(wait, progress);
      member.exchange.useSession(member.openSession(member.exchange.graph(), threads));
      member.watch.start();
      member.allGather(task);
      return member;
    } catch (RuntimeException e) {
      member.close();
      throw e;
    }
  }

  private static void checkFree(ClusterConfig cluster, int task) {
    try (ServerSocket socket = new ServerSocket(cluster.port(task))) {
      socket.setReuseAddress(true);
    } catch (IOException e) {
      throw new ClusterException(
          "the port of %s cannot be used (%s); end what listens there, or see whether this worker runs already"
              .formatted(cluster.describe(task), e.getMessage()),
          e);
    }
  }

  /** Nothing collects a server that nobody refers to. */
  private static void startServer(ClusterConfig cluster, int rank, ConfigProto threads) {
    JobDef.Builder job = JobDef.newBuilder().setName(JOB);
    for (int worker = 0; worker < cluster.size(); worker++) {
      job.putTasks(worker, cluster.workers().get(worker));
    }
    ServerDef definition =
        ServerDef.newBuilder()
            .setCluster(ClusterDef.newBuilder().addJob(job))
            .setJobName(JOB)
            .setTaskIndex(rank)
            .setProtocol("grpc")
            .setDefaultSessionConfig(sessionConfig(rank, threads))
            .build();
    try {
      new Server(definition).start();
    } catch (TensorFlowException e) {
      throw new ClusterException(
          "the server of %s cannot be started: %s; see its address and port in the cluster's file"
              .formatted(cluster.describe(rank), firstLine(e)),
          e);
    }
  }

  /** Ops stay in this process; the first worker counts the steps of exchanges. */
  private static ConfigProto sessionConfig(int rank, ConfigProto threads) {
    ConfigProto.Builder config = threads.toBuilder();
    config.addDeviceFilters("/job:%s/task:%d".formatted(JOB, rank));
    config.getExperimentalBuilder().setCollectiveGroupLeader("/job:" + JOB + "/replica:0/task:0");
    return config.build();
  }

  private void await(Duration wait, Consumer<String> progress) {
    long start = System.nanoTime();
    boolean said = false;
    for (int worker = 0; worker < cluster.size(); worker++) {
      while (worker != rank && !PeerMonitor.isReachable(cluster, worker)) {
        Duration waited = Duration.ofNanos(System.nanoTime() - start);
        if (waited.compareTo(wait) > 0) {
          throw new ClusterException(
              "%s did not come up within %d s; start it, or take it out of the cluster's file"
                  .formatted(cluster.describe(worker), wait.toSeconds()));
        }
        if (!said && waited.compareTo(REPORT_AFTER) > 0) {
          progress.accept(
              "waits for %s, at most %d s".formatted(cluster.describe(worker), wait.toSeconds()));
          said = true;
        }
        pause();
      }
      said = false;
    }
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClusterException("interrupted while waiting for the other workers", e);
    }
  }

  @Override
  public int size() {
    return cluster.size();
  }

  @Override
  public int rank() {
    return rank;
  }

  @Override
  public int localSize() {
    return cluster.localSize(rank);
  }

  @Override
  public Optional<CollectiveOps> collectiveOps() {
    return Optional.of(replicas);
  }

  @Override
  public Session openSession(Graph graph, ConfigProto config) {
    String target = "grpc://" + cluster.workers().get(rank);
    return TargetSession.open(graph, target, sessionConfig(rank, config));
  }

  @Override
  public double[][] allGather(double... mine) {
    return runCollective(() -> exchange.run(mine));
  }

  @Override
  public <R> R runCollective(Supplier<R> work) {
    try {
      return work.get();
    } catch (TensorFlowException e) {
      throw explain(e);
    }
  }

  /** An exchange fails at once where a worker dies, before its port is known to be closed. */
  private RuntimeException explain(TensorFlowException e) {
    if (!String.valueOf(e.getMessage()).contains("ollective")) {
      return e;
    }
    long start = System.nanoTime();
    while (Duration.ofNanos(System.nanoTime() - start).compareTo(DETECT_WITHIN) < 0) {
      List<String> gone =
          IntStream.range(0, cluster.size())
              .filter(worker -> worker != rank && !PeerMonitor.isReachable(cluster, worker))
              .mapToObj(cluster::describe)
              .toList();
      if (!gone.isEmpty()) {
        return new ClusterException(lostWorkerMessage(String.join(" and ", gone)), e);
      }
      pause();
    }
    return new ClusterException(
        "an exchange with the other workers failed: %s; see that all have the same program, cluster file and options, and start them again"
            .formatted(firstLine(e)),
        e);
  }

  private String lostWorkerMessage(String who) {
    return ("%s is gone, so worker %d stops; start the workers again, as many as you like: the run goes"
            + " on from its last checkpoint")
        .formatted(who, rank);
  }

  private static String firstLine(TensorFlowException e) {
    return String.valueOf(e.getMessage())
        .lines()
        .filter(line -> !line.startsWith("From /job"))
        .findFirst()
        .orElse("no reason given");
  }

  /** What was running when a worker left may still be on its way to another one. */
  @Override
  public void leave() {
    allGather(0);
    watch.close();
    try {
      exchange.run(0);
    } catch (TensorFlowException e) {
      return; // the other one has left already, after the first of the two exchanges
    }
  }

  /** Ends the watch and the exchange; the server stays. */
  @Override
  public void close() {
    watch.close();
    exchange.close();
  }
}
