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
 * The worker of a cluster that this process runs: a TensorFlow server, its sessions, and a monitor
 * of the other workers.
 *
 * <p>TensorFlow cannot stop a server: it listens until the process ends. It listens on all
 * addresses, because TensorFlow has no setting for one, and runs every graph that it receives. See
 * {@link ClusterTask.Network}.
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
  private final CollectiveOps collectives;
  private final ScalarAllGather exchange;
  private final PeerMonitor monitor;

  private ClusterMember(ClusterConfig cluster, int rank, Consumer<String> lost) {
    this.cluster = cluster;
    this.rank = rank;
    this.collectives = new RingCollectiveOps(rank, cluster.size(), TRAINING, BUCKET_ELEMENTS);
    this.exchange =
        new ScalarAllGather(new RingCollectiveOps(rank, cluster.size(), EXCHANGE, BUCKET_ELEMENTS));
    this.monitor =
        new PeerMonitor(
            cluster,
            rank,
            PeerMonitor.Patience.DEFAULT,
            what -> lost.accept(lostWorkerMessage(what)));
  }

  /**
   * Starts this worker and waits for the other workers.
   *
   * @param place the workers and the index of this process among them
   * @param threads the session configuration, which limits the server's threads
   * @param wait the longest time to wait for the other workers to start
   * @param progress receives a warning about the open port, and one line for each worker that it
   *     has to wait for
   * @param lost receives one sentence, once and on another thread, if a worker disappears or hangs;
   *     a process that hangs in TensorFlow can then only exit
   * @throws ClusterException if the workers cannot connect
   */
  public static ClusterMember join(
      ClusterTask place,
      ConfigProto threads,
      Duration wait,
      Consumer<String> progress,
      Consumer<String> lost) {
    ClusterConfig cluster = place.cluster();
    int task = place.task();
    checkFree(cluster, task);
    String warning = place.warning();
    if (!warning.isEmpty()) {
      progress.accept(warning);
    }
    startServer(cluster, task, threads);
    ClusterMember member = new ClusterMember(cluster, task, lost);
    try {
      member.await(wait, progress);
      member.exchange.useSession(member.openSession(member.exchange.graph(), threads));
      member.monitor.start();
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
          ("cannot open the port of %s (%s); stop the process that listens there, or check whether"
                  + " this worker is already running")
              .formatted(cluster.describe(task), e.getMessage()),
          e);
    }
  }

  /** Starts the server, which needs no reference: it runs until the process ends. */
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
          "cannot start the server of %s: %s; check its address and port in the cluster file"
              .formatted(cluster.describe(rank), firstLine(e)),
          e);
    }
  }

  /** Keeps ops in this process; the first worker leads the collective group. */
  private static ConfigProto sessionConfig(int rank, ConfigProto threads) {
    ConfigProto.Builder config = threads.toBuilder();
    config.addDeviceFilters("/job:%s/task:%d".formatted(JOB, rank));
    config.getExperimentalBuilder().setCollectiveGroupLeader("/job:" + JOB + "/replica:0/task:0");
    return config.build();
  }

  private void await(Duration wait, Consumer<String> progress) {
    long start = System.nanoTime();
    boolean reported = false;
    for (int worker = 0; worker < cluster.size(); worker++) {
      while (worker != rank && !PeerMonitor.isReachable(cluster, worker)) {
        Duration waited = Duration.ofNanos(System.nanoTime() - start);
        if (waited.compareTo(wait) > 0) {
          throw new ClusterException(
              "%s did not start within %d s; start it, or remove it from the cluster file"
                  .formatted(cluster.describe(worker), wait.toSeconds()));
        }
        if (!reported && waited.compareTo(REPORT_AFTER) > 0) {
          progress.accept(
              "waiting for %s, at most %d s".formatted(cluster.describe(worker), wait.toSeconds()));
          reported = true;
        }
        pause();
      }
      reported = false;
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
    return Optional.of(collectives);
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

  /**
   * Waits for a lost worker to become visible: a collective fails before the port is known to be
   * closed.
   */
  private RuntimeException explain(TensorFlowException e) {
    if (!String.valueOf(e.getMessage()).contains("ollective")) {
      return e;
    }
    long start = System.nanoTime();
    while (Duration.ofNanos(System.nanoTime() - start).compareTo(DETECT_WITHIN) < 0) {
      List<String> gone =
          IntStream.range(0, cluster.size())
              .filter(worker -> worker != rank && !PeerMonitor.isReachable(cluster, worker))
              .mapToObj(worker -> cluster.describe(worker) + " is gone")
              .toList();
      if (!gone.isEmpty()) {
        return new ClusterException(lostWorkerMessage(String.join(" and ", gone)), e);
      }
      pause();
    }
    return new ClusterException(
        ("a collective operation failed: %s; make sure that all workers have the same program,"
                + " cluster file and options, then restart them")
            .formatted(firstLine(e)),
        e);
  }

  private String lostWorkerMessage(String what) {
    return ("%s, so worker %d stops; restart with any number of workers: the run resumes"
            + " from its last checkpoint")
        .formatted(what, rank);
  }

  private static String firstLine(TensorFlowException e) {
    return String.valueOf(e.getMessage())
        .lines()
        .filter(line -> !line.startsWith("From /job"))
        .findFirst()
        .orElse("no reason given");
  }

  /** Synchronises twice, so that no collective is still in flight when a worker exits. */
  @Override
  public void leave() {
    allGather(0);
    monitor.close();
    try {
      exchange.run(0);
    } catch (TensorFlowException e) {
      return; // another worker has already left, after the first of the two exchanges
    }
  }

  /** Stops the monitor and closes the exchange; the server keeps running. */
  @Override
  public void close() {
    monitor.close();
    exchange.close();
  }
}
