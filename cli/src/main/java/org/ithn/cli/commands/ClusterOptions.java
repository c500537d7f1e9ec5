package org.ithn.cli.commands;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.ithn.experiments.UserException;
import org.ithn.framework.config.ClusterConfig;
import org.ithn.framework.config.TrainingConfig;
import org.ithn.framework.distributed.ClusterMember;
import org.ithn.framework.session.SessionOptions;
import picocli.CommandLine.Option;

/** The options of a training by several processes. */
final class ClusterOptions {
  /** Names the process whose end is also that of this one. */
  static final String LAUNCHER = "ithn.launcher";

  @Option(
      names = "--cluster",
      paramLabel = "FILE",
      description =
          "train with several processes, one for each address of {\"workers\": [\"host:port\", ..]};"
              + " without --task all of them are started here")
  private Optional<Path> file = Optional.empty();

  @Option(
      names = "--task",
      paramLabel = "NUMBER",
      description = "which worker of the cluster this process is, from 0")
  private Optional<Integer> task = Optional.empty();

  @Option(
      names = "--join-seconds",
      paramLabel = "SECONDS",
      description = "how long workers wait for each other at the start (default: 300)")
  private int joinSeconds = 300;

  /** The cluster that was asked for, if one was. */
  Optional<ClusterConfig> cluster() {
    if (file.isEmpty() && task.isPresent()) {
      throw new UserException("--task is the number of a worker in a cluster; name its --cluster");
    }
    return file.map(ClusterConfig::load);
  }

  /** Whether this process is one of its workers, not the one that starts them. */
  boolean isWorker() {
    return task.isPresent();
  }

  /**
   * Joins the cluster; if a worker is gone later, this process ends with exit code 2.
   *
   * @param progress told whom this worker waits for
   */
  ClusterMember join(
      ClusterConfig cluster, TrainingConfig training, Consumer<String> progress, PrintWriter err) {
    exitWithLauncher();
    int worker = task.orElseThrow();
    int beside = worker >= 0 && worker < cluster.size() ? cluster.localSize(worker) : 1;
    return ClusterMember.join(
        cluster,
        worker,
        SessionOptions.of(training, beside).toConfigProto(),
        Duration.ofSeconds(joinSeconds),
        progress,
        why -> {
          err.println("ithn: " + why);
          Runtime.getRuntime().halt(Failures.USER_ERROR); // a run in TensorFlow cannot be stopped
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
