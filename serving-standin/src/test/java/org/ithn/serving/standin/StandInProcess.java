package org.ithn.serving.standin;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The stand-in in a separate process whose memory can be measured; it ends with this process. */
public final class StandInProcess implements AutoCloseable {
  private static final String NAME = "tiny";

  private final Process process;
  private final int restPort;
  private final int grpcPort;

  private StandInProcess(Process process, int restPort, int grpcPort) {
    this.process = process;
    this.restPort = restPort;
    this.grpcPort = grpcPort;
  }

  /** Serves until the standard input ends. */
  public static void main(String[] arguments) throws IOException {
    try (ServingStandIn server =
        ServingStandIn.start(
            Path.of(arguments[0]),
            NAME,
            ServingStandIn.Ports.findFree(),
            BatchingLimits.defaults())) {
      System.out.println(server.restPort() + " " + server.grpcPort());
      System.in.transferTo(OutputStream.nullOutputStream()); // until the parent closes it or exits
    }
  }

  /** Starts the process with a fixed heap, so that any growth is outside the heap. */
  static StandInProcess start(Path model) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-Xms256m",
            "-Xmx256m",
            "-XX:+AlwaysPreTouch",
            "-XX:+UseSerialGC",
            "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
            "-Dorg.bytedeco.javacpp.maxBytes=0",
            "-cp",
            classPath(),
            StandInProcess.class.getName(),
            model.toString()));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
    String ports = lines.readLine();
    if (ports == null) {
      throw new IllegalStateException("the stand-in did not start");
    }
    int blank = ports.indexOf(' ');
    return new StandInProcess(
        process,
        Integer.parseInt(ports.substring(0, blank)),
        Integer.parseInt(ports.substring(blank + 1)));
  }

  public static String classPath() {
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  }

  String name() {
    return NAME;
  }

  int restPort() {
    return restPort;
  }

  int grpcPort() {
    return grpcPort;
  }

  /** Returns the resident memory in KiB. */
  long residentKib() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"))) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("\\D", ""));
      }
    }
    throw new IllegalStateException("process " + process.pid() + " has ended");
  }

  @Override
  public void close() throws IOException {
    process.getOutputStream().close();
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
