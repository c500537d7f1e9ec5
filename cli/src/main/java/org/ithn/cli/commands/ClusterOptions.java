package org.ithn.cli.commands;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.ithn.experiments.UserException;
import org.ithn.framework.config.ClusterConfig;
import org.ithn.framework.config.TrainingConfig;
import org.ithn.framework.distributed.ClusterEnvironment;
import org.ithn.framework.distributed.ClusterEnvironment.Place;
import org.ithn.framework.distributed.ClusterException;
import org.ithn.framework.distributed.ClusterMember;
import org.ithn.framework.distributed.ClusterTask;
import org.ithn.framework.session.SessionOptions;
import picocli.CommandLine.Option;

/** Options for training with several processes. */
final class ClusterOptions {
  /** System property with the id of the launcher process; this process exits with it. */
  static final String LAUNCHER = "ithn.launcher";

  private static final int DEFAULT_PORT = 2222;

  @Option(
      names = "--cluster",
      paramLabel = "FILE",
      description =
          "train with several processes, one per address in {\"workers\": [\"host:port\", ...]};"
              + " without --task, start all of them on this machine. slurm or indexed-job instead"
              + " of a file takes the workers from the environment of a Slurm step, or of an"
              + " Indexed Job in Kubernetes")
  private Optional<Path> file = Optional.empty();

  @Option(
      names = "--cluster-port",
      paramLabel = "PORT",
      description =
          "port of the workers of --cluster slurm or indexed-job; further workers of a node take"
              + " the next ports (default: 2222)")
  private Optional<Integer> port = Optional.empty();

  @Option(
      names = "--task",
      paramLabel = "NUMBER",
      description = "index of this process in the cluster, from 0")
  private Optional<Integer> task = Optional.empty();

  @Option(
      names = "--join-seconds",
      paramLabel = "SECONDS",
      description = "longest wait for other workers at the start (default: 300)")
  private int joinSeconds = 300;

  @Option(
      names = "--trust-network",
      description =
          "accept workers with other addresses than loopback: only the workers can reach their"
              + " ports, on which TensorFlow runs every graph that it receives")
  private boolean trustNetwork;

  /** Returns the cluster, if one is set and its network is accepted. */
  Optional<ClusterConfig> cluster() {
    if (file.isEmpty() && task.isPresent()) {
      throw new UserException("--task requires --cluster, the file with the workers' addresses");
    }
    Optional<Place> place = scheduled();
    if (port.isPresent() && place.isEmpty()) {
      throw new UserException("--cluster-port requires --cluster slurm or --cluster indexed-job");
    }
    if (task.isPresent() && place.isPresent()) {
      throw new UserException("--task is set, but the scheduler numbers the workers; omit it");
    }
    Optional<ClusterConfig> cluster =
        place.map(Place::cluster).or(() -> file.map(ClusterConfig::load));
    cluster.ifPresent(this::checkNetwork);
    return cluster;
  }

  /** Returns the place in the cluster of a scheduler; empty if a file names the workers. */
  private Optional<Place> scheduled() {
    return file.flatMap(name -> ClusterEnvironment.find(name.toString()))
        .map(scheduler -> scheduler.place(System.getenv(), port.orElse(DEFAULT_PORT)));
  }

  private void checkNetwork(ClusterConfig cluster) {
    try {
      ClusterTask.check(cluster, network());
    } catch (ClusterException e) {
      throw new UserException(e.getMessage() + " (--trust-network)", e);
    }
  }

  private ClusterTask.Network network() {
    return trustNetwork ? ClusterTask.Network.PRIVATE : ClusterTask.Network.LOOPBACK;
  }

  /** Returns true if this process is a worker, false if it starts the workers. */
  boolean isWorker() {
    return task.isPresent() || scheduled().isPresent();
  }

  /**
   * Joins the cluster; if a worker is lost later, this process exits with code 2.
   *
   * @param progress receives a message while this worker waits for others
   */
  ClusterMember join(
      ClusterConfig cluster, TrainingConfig training, Consumer<String> progress, PrintWriter err) {
    exitWithLauncher();
    int own = task.or(() -> scheduled().map(Place::task)).orElseThrow();
    ClusterTask place = new ClusterTask(cluster, own, network());
    return ClusterMember.join(
        place,
        SessionOptions.of(training, cluster.localSize(place.task())).toConfigProto(),
        Duration.ofSeconds(joinSeconds),
        progress,
        reason -> {
          err.println("ithn: " + reason);
          Runtime.getRuntime().halt(Failures.USER_ERROR); // a session run cannot be interrupted
        });
  }

  private static void exitWithLauncher() {
    Long launcher = Long.getLong(LAUNCHER);
    if (launcher != null) {
      Thread watch = new Thread(() -> exitAfter(launcher), "launcher-watch");
      watch.setDaemon(true);
      watch.start();
    }
  }

  private static void exitAfter(long process) {
    ProcessHandle.of(process).ifPresent(each -> each.onExit().join());
    Runtime.getRuntime().halt(Failures.USER_ERROR);
  }
}
