package org.ithn.framework.distributed;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Processes on this machine, each running one main class; {@link #close} kills them. */
final class Workers implements AutoCloseable {
  private static final long SECONDS = 60;

  private final List<Process> processes = new ArrayList<>();
  private final List<Path> outputs = new ArrayList<>();

  /** Returns loopback addresses on which nothing listens. */
  static List<String> addresses(int count) throws IOException {
    List<ServerSocket> held = new ArrayList<>();
    List<String> addresses = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
      held.add(socket);
      addresses.add("127.0.0.1:" + socket.getLocalPort());
    }
    for (ServerSocket socket : held) {
      socket.close();
    }
    return addresses;
  }

  /** Starts another process. */
  void start(Class<?> main, String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                main.getName()));
    command.addAll(List.of(arguments));
    Path output = Files.createTempFile("ithn-worker", ".out");
    outputs.add(output);
    processes.add(
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start());
  }

  /** Kills a worker with SIGKILL. */
  void kill(int worker) {
    processes.get(worker).destroyForcibly();
  }

  /** Stops a worker with SIGSTOP: it keeps its memory and its port, and does nothing. */
  void stop(int worker) throws IOException, InterruptedException {
    String process = String.valueOf(processes.get(worker).pid());
    new ProcessBuilder("kill", "-STOP", process).inheritIO().start().waitFor();
  }

  /** Waits until a worker's output contains a text. */
  void awaitText(int worker, String text) throws IOException, InterruptedException {
    awaitText(worker, text, SECONDS);
  }

  /** Waits until a worker's output contains a text, for a number of seconds. */
  void awaitText(int worker, String text, long seconds) throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    while (!output(worker).contains(text)) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException(
            "'%s' did not appear in the output: %s".formatted(text, output(worker)));
      }
      Thread.sleep(20);
    }
  }

  /** Waits for a worker to end and returns its exit code. */
  int exitCode(int worker) throws IOException, InterruptedException {
    if (!processes.get(worker).waitFor(SECONDS, TimeUnit.SECONDS)) {
      throw new IllegalStateException("worker %d hangs: %s".formatted(worker, output(worker)));
    }
    return processes.get(worker).exitValue();
  }

  /** Returns the output of a worker so far. */
  String output(int worker) throws IOException {
    return Files.readString(outputs.get(worker));
  }

  @Override
  public void close() throws IOException {
    processes.forEach(Process::destroyForcibly);
    for (Path output : outputs) {
      Files.deleteIfExists(output);
    }
  }
}
