package org.ithn.cli.commands;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.ithn.experiments.UserException;
import org.ithn.framework.config.ClusterConfig;
import org.ithn.framework.distributed.ClusterTask;

/** Launcher that starts all workers of a cluster on this machine and ends them together. */
final class ClusterLauncher {
  private static final long POLL_MILLIS = 100;
  private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(30);

  /** Log lines of TensorFlow's start-up and of collectives that end, which are suppressed. */
  private static final Pattern NOISE =
      Pattern.compile(
          "[IW]\\d{4} .*|WARNING: All log messages before absl.*|Additional GRPC"
              + " error.*|:\\{\"created\".*|\\d{4}-\\d\\d-\\d\\d .* E"
              + " tensorflow/.*(ollective|Ring).*");

  private final ClusterConfig cluster;
  private final List<String> arguments;
  private final Console console;
  private final List<Process> workers = new ArrayList<>();
  private final List<Thread> readers = new ArrayList<>();

  /**
   * Creates a launcher.
   *
   * @param arguments the arguments of this program, which each worker receives with its number
   * @param console receives the first worker's output and the other workers' errors
   */
  ClusterLauncher(ClusterConfig cluster, List<String> arguments, Console console) {
    this.cluster = cluster;
    this.arguments = List.copyOf(arguments);
    this.console = console;
  }

  /**
   * Runs the workers until they exit. If a worker fails, the others have 30 seconds to exit.
   *
   * @return the exit code of the first failed worker, otherwise 0
   * @throws UserException if a worker's address is on another machine
   */
  int run() throws IOException {
    for (int worker = 0; worker < cluster.size(); worker++) {
      checkLoopback(worker);
    }
    Thread hook = new Thread(this::stop, "stop-workers");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      for (int worker = 0; worker < cluster.size(); worker++) {
        start(worker);
      }
      return supervise();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while workers are training", e);
    } finally {
      kill();
      removeHook(hook);
    }
  }

  private static void removeHook(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      return; // the process is exiting and the hook is running
    }
  }

  private void checkLoopback(int worker) {
    if (ClusterTask.isLoopback(cluster, worker)) {
      return;
    }
    throw new UserException(
        "%s does not have a loopback address; start each worker on its machine with --task"
            .formatted(cluster.describe(worker)));
  }

  private void start(int worker) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.add("-D%s=%d".formatted(ClusterOptions.LAUNCHER, ProcessHandle.current().pid()));
    command.add("-D%s=false".formatted(StatusLine.TERMINAL));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(arguments);
    command.addAll(List.of("--task", String.valueOf(worker)));
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(
                worker == 0 ? ProcessBuilder.Redirect.INHERIT : ProcessBuilder.Redirect.DISCARD)
            .start();
    workers.add(process);
    String prefix = worker == 0 ? "" : "worker %d: ".formatted(worker);
    Thread reader = new Thread(() -> listen(process, prefix), "worker-" + worker);
    reader.setDaemon(true);
    reader.start();
    readers.add(reader);
  }

  private void listen(Process process, String prefix) {
    try (BufferedReader lines = process.errorReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!NOISE.matcher(line).matches()) {
          console.progress(prefix + line);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private int supervise() throws InterruptedException {
    int code = 0;
    long failed = 0;
    while (workers.stream().anyMatch(Process::isAlive)) {
      for (int worker = 0; worker < workers.size() && code == 0; worker++) {
        Process process = workers.get(worker);
        if (!process.isAlive() && process.exitValue() != 0) {
          code = process.exitValue();
          failed = System.nanoTime();
          console.progress("%s exited with code %d".formatted(cluster.describe(worker), code));
        }
      }
      if (code != 0 && System.nanoTime() - failed > GRACE_NANOS) {
        kill();
      }
      Thread.sleep(POLL_MILLIS);
    }
    for (Thread reader : readers) {
      reader.join();
    }
    return code != 0
        ? code
        : workers.stream()
            .mapToInt(Process::exitValue)
            .filter(each -> each != 0)
            .findFirst()
            .orElse(0);
  }

  /** Kills workers by handle; {@link Process#destroyForcibly} would close their output. */
  private void kill() {
    workers.forEach(each -> each.toHandle().destroyForcibly());
  }

  /** Stops the workers, each after the current step. */
  private void stop() {
    workers.forEach(each -> each.toHandle().destroy());
    try {
      for (Process worker : workers) {
        worker.waitFor();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the process exits immediately
    }
  }
}
