package org.ithn.cli.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/**
 * {@code ./ithn} in a separate process, which can be killed, and which may not exceed a {@link
 * HangLimit}.
 */
public final class Program implements AutoCloseable {
  private static final long READER_SECONDS = 120;

  private final Process process;
  private final Path out;
  private final List<String> said = new CopyOnWriteArrayList<>();
  private final Thread reader;

  private Program(Process process, Path out) {
    this.process = process;
    this.out = out;
    this.reader = new Thread(this::listen, "program-listener");
    reader.setDaemon(true);
    reader.start();
  }

  /** Starts a command; {@code prefix} precedes {@code java}, for example to set limits. */
  public static Program start(List<String> prefix, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(prefix);
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx1g",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
            "-Dorg.bytedeco.javacpp.maxBytes=0",
            "-cp",
            classPath(),
            "org.ithn.cli.commands.Main"));
    command.addAll(Arrays.asList(arguments));
    Path out = Files.createTempFile("ithn-program", ".out");
    Process process = new ProcessBuilder(command).redirectOutput(out.toFile()).start();
    return new Program(process, out);
  }

  /** Returns the class path of this process. */
  public static String classPath() {
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  }

  /** Runs a command to its end. */
  public static Ended run(String... arguments) throws IOException, InterruptedException {
    try (Program program = start(List.of(), arguments)) {
      return program.await();
    }
  }

  /**
   * Result of a process.
   *
   * @param code the exit code; 137 = killed
   * @param out the standard output
   * @param err the standard error
   */
  public record Ended(int code, String out, String err) {}

  private void listen() {
    try (BufferedReader lines = process.errorReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        said.add(line);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the lines on standard error so far. */
  public List<String> said() {
    return List.copyOf(said);
  }

  /** Returns the standard output so far. */
  public String printed() throws IOException {
    return Files.readString(out);
  }

  /** Returns true if the process is running. */
  public boolean alive() {
    return process.isAlive();
  }

  /** Sends SIGKILL. */
  public void kill() {
    process.destroyForcibly();
  }

  /** Sends SIGKILL to the process and all processes that it started. */
  public void killAll() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  /** Returns the id of the process. */
  public long pid() {
    return process.pid();
  }

  /** Sends SIGTERM, as job schedulers do first. */
  public void terminate() {
    process.destroy();
  }

  /** Waits for the process to end. */
  public Ended await() throws IOException, InterruptedException {
    HangLimit limit = new HangLimit(process.toHandle());
    while (!process.waitFor(1, TimeUnit.SECONDS)) {
      if (limit.isExceeded()) {
        killAll();
        throw new IllegalStateException("the program hangs; its output is " + said);
      }
    }
    reader.join(TimeUnit.SECONDS.toMillis(READER_SECONDS));
    return new Ended(process.exitValue(), Files.readString(out), String.join("\n", said));
  }

  @Override
  public void close() throws IOException {
    kill();
    Files.deleteIfExists(out);
  }
}
