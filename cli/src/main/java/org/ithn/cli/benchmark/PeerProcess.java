package org.ithn.cli.benchmark;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.ithn.experiments.UserException;

/**
 * Another program that does the work of a benchmark row on request. It warms up, prints {@code
 * ready}, and then answers each line of its input with the seconds of one repetition.
 */
final class PeerProcess implements AutoCloseable {
  private static final String READY = "ready";

  private final List<String> command;
  private final Path errors;
  private final Process process;
  private final BufferedReader output;
  private final Writer input;

  private PeerProcess(List<String> command, Path errors, Process process) {
    this.command = command;
    this.errors = errors;
    this.process = process;
    this.output = process.inputReader();
    this.input = process.outputWriter();
  }

  /**
   * Starts the program and waits until it has warmed up.
   *
   * @throws UserException if it cannot be started or ends before that
   */
  static PeerProcess start(List<String> command) throws IOException {
    Path errors = Files.createTempFile("ithn-peer", ".log");
    try {
      return awaitReady(
          command, errors, new ProcessBuilder(command).redirectError(errors.toFile()).start());
    } catch (IOException e) {
      Files.deleteIfExists(errors);
      throw new UserException(
          "--peer: cannot run %s: %s; name a Python with torch and torchvision"
              .formatted(command.get(0), e.getMessage()),
          e);
    }
  }

  /** Waits until a program has warmed up; ends it if that fails. */
  static PeerProcess awaitReady(List<String> command, Path errors, Process process)
      throws IOException {
    PeerProcess peer = new PeerProcess(command, errors, process);
    try {
      peer.expectReady();
      return peer;
    } catch (IOException | RuntimeException e) {
      peer.close();
      throw e;
    }
  }

  private void expectReady() throws IOException {
    String line = output.readLine();
    if (!READY.equals(line)) {
      throw failure(line == null ? "it ended" : "it printed '%s'".formatted(line), "'ready'");
    }
  }

  /** Lets the program do its work once and returns the seconds that it took. */
  double seconds() {
    try {
      input.write("run\n");
      input.flush();
      String line = output.readLine();
      if (line == null || !line.matches("\\d+(\\.\\d+)?(e-?\\d+)?")) {
        throw failure(line == null ? "it ended" : "it printed '%s'".formatted(line), "seconds");
      }
      return Double.parseDouble(line);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private UserException failure(String found, String expected) {
    return new UserException(
        "--peer: %s failed: %s instead of %s; its last message: %s"
            .formatted(String.join(" ", command), found, expected, lastMessage()));
  }

  private String lastMessage() {
    try {
      return Files.readString(errors)
          .lines()
          .filter(line -> !line.isBlank())
          .reduce((earlier, later) -> later)
          .orElse("none");
    } catch (IOException e) {
      return "none";
    }
  }

  @Override
  public void close() throws IOException {
    process.destroy();
    Files.deleteIfExists(errors);
  }
}
