package org.ithn.cli.schedulers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.common.base.Splitter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Slurm on loopback: {@code slurmctld}, one {@code slurmd} per worker and {@code munged}, with all
 * files in one folder. Debian's packages are {@code slurm-wlm} and {@code munge}.
 */
final class SlurmCluster implements AutoCloseable {
  private static final List<String> PROGRAMS =
      List.of("munged", "slurmctld", "slurmd", "sbatch", "squeue", "scontrol", "scancel");

  private final Path folder;
  private final List<Process> workers = new ArrayList<>();
  private Process munged;
  private Process controller;

  private SlurmCluster(Path folder) {
    this.folder = folder;
  }

  /** Starts a cluster; the calling test is skipped if a program is missing. */
  static SlurmCluster start(Path folder, int workers) throws IOException, InterruptedException {
    for (String program : PROGRAMS) {
      assumeTrue(
          isInstalled(program),
          program + " is missing; install Debian's packages slurm-wlm and munge");
    }
    SlurmCluster cluster = new SlurmCluster(folder);
    cluster.configure(workers);
    cluster.munged = cluster.daemon("munged", cluster.mungedCommand());
    cluster.awaitFile(folder.resolve("munge.socket"));
    cluster.startController();
    for (int i = 0; i < workers; i++) {
      cluster.workers.add(cluster.startWorker(i));
    }
    while (!cluster.run("sinfo", "-h", "-o", "%D %T").equals(workers + " idle")) {
      Thread.sleep(200);
    }
    return cluster;
  }

  private static boolean isInstalled(String program) {
    return Splitter.on(':')
        .splitToStream(System.getenv("PATH") + ":/usr/sbin:/sbin")
        .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
  }

  private void configure(int workers) throws IOException {
    Path key = folder.resolve("munge.key");
    byte[] secret = new byte[128];
    new SecureRandom().nextBytes(secret);
    Files.write(key, secret);
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
    Files.createDirectories(folder.resolve("state"));
    String host = InetAddress.getLocalHost().getHostName();
    String user = System.getProperty("user.name");
    StringBuilder text =
        new StringBuilder(
            """
            ClusterName=test
            SlurmctldHost=%2$s(127.0.0.1)
            SlurmctldPort=%3$d
            SlurmUser=%4$s
            SlurmdUser=%4$s
            AuthType=auth/munge
            AuthInfo=socket=%1$s/munge.socket
            StateSaveLocation=%1$s/state
            SlurmdSpoolDir=%1$s/spool-%%n
            SlurmctldPidFile=%1$s/slurmctld.pid
            SlurmdPidFile=%1$s/slurmd-%%n.pid
            ProctrackType=proctrack/linuxproc
            TaskPlugin=task/none
            SelectType=select/cons_tres
            SelectTypeParameters=CR_CPU
            SlurmdParameters=config_overrides
            SchedulerParameters=sched_interval=1,batch_sched_delay=1
            ReturnToService=2
            MpiDefault=none
            PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP
            """
                .formatted(folder, host, freePort(), user));
    for (int i = 1; i <= workers; i++) {
      text.append(
          "NodeName=w%d NodeHostname=%s NodeAddr=127.0.0.1 Port=%d CPUs=1%n"
              .formatted(i, host, freePort()));
    }
    Files.writeString(folder.resolve("slurm.conf"), text);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private List<String> mungedCommand() {
    List<String> command = new ArrayList<>(List.of("munged", "--foreground", "--force"));
    for (String each : List.of("key-file", "socket", "pid-file", "log-file", "seed-file")) {
      command.add("--%s=%s".formatted(each, folder.resolve("munge." + each.replace("-file", ""))));
    }
    return command;
  }

  private void awaitFile(Path file) throws InterruptedException {
    while (!Files.exists(file)) {
      Thread.sleep(50);
    }
  }

  private Process daemon(String name, List<String> command) throws IOException {
    return builder(command)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve(name + ".out").toFile()))
        .start();
  }

  private ProcessBuilder builder(List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("SLURM_CONF", folder.resolve("slurm.conf").toString());
    builder.environment().merge("PATH", "/usr/sbin:/sbin", (path, more) -> path + ":" + more);
    return builder;
  }

  private void startController() throws IOException {
    controller = daemon("slurmctld", List.of("slurmctld", "-D"));
  }

  private Process startWorker(int index) throws IOException {
    String name = "w" + (index + 1);
    return daemon("slurmd-" + name, List.of("slurmd", "-D", "-N", name));
  }

  /** Kills the controller (SIGKILL) and starts it again, which reads its saved state. */
  void restartController() throws IOException, InterruptedException {
    controller.destroyForcibly().waitFor();
    startController();
  }

  /** Kills the daemon of a worker (SIGKILL) and starts it again; its tasks keep running. */
  void restartWorker(int index) throws IOException, InterruptedException {
    workers.get(index).destroyForcibly().waitFor();
    workers.set(index, startWorker(index));
  }

  /** Runs a program of Slurm and returns its output. */
  String run(String... command) throws IOException, InterruptedException {
    Process process = builder(List.of(command)).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
    process.waitFor();
    return output;
  }

  /** Starts requeued tasks now; Slurm waits two minutes by default. */
  void startWaitingTasks() throws IOException, InterruptedException {
    for (String line : run("squeue", "-h", "-r", "-t", "PENDING", "-o", "%i %r").lines().toList()) {
      if (line.endsWith("BeginTime")) {
        run("scontrol", "update", "jobid=" + line.substring(0, line.indexOf(' ')), "starttime=now");
      }
    }
  }

  /** Returns true if no task runs or waits. */
  boolean isEmpty() throws IOException, InterruptedException {
    return run("squeue", "-h", "-r", "-o", "%i").isEmpty();
  }

  @Override
  public void close() throws IOException {
    try {
      stop();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void stop() throws IOException, InterruptedException {
    run("scancel", "--user=" + System.getProperty("user.name"), "--signal=KILL", "--full");
    for (int i = 0; i < 100 && !isEmpty(); i++) {
      run("scancel", "--user=" + System.getProperty("user.name"));
      Thread.sleep(100);
    }
    List<Process> all = new ArrayList<>(workers);
    all.add(controller);
    all.add(munged); // munged is the last, because the others authenticate with it
    for (Process process : all) {
      List<ProcessHandle> children = process.descendants().toList();
      process.destroy();
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
      children.forEach(ProcessHandle::destroyForcibly);
    }
  }
}
