package org.ithn.cli.campaign;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.ithn.cli.commands.CommandWorker;
import org.ithn.cli.testing.HangLimit;
import org.ithn.cli.testing.Program;
import org.ithn.framework.files.Json;

/** Process of a {@link CommandWorker}, which is restarted after a crash. */
final class CommandProcess implements AutoCloseable {
  /** The exit code of a command that ended the process. */
  static final int CRASHED = -1;

  /** The exit code of a command that exceeded its {@link HangLimit}. */
  static final int HANGS = -2;

  private final Path err;
  private Process process;
  private BufferedReader answers;

  CommandProcess(Path work) {
    this.err = work.resolve("commands.err");
  }

  private void start() throws IOException {
    process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
                "-Dorg.bytedeco.javacpp.maxBytes=0",
                "-cp",
                Program.classPath(),
                CommandWorker.class.getName())
            .redirectError(err.toFile())
            .start();
    answers = process.inputReader(StandardCharsets.UTF_8);
  }

  /** Runs a command; its code is negative if it crashed the process or hangs. */
  Program.Ended run(List<String> arguments) throws IOException, InterruptedException {
    if (process == null || !process.isAlive()) {
      start();
    }
    Process current = process;
    HangLimit time = new HangLimit(process.toHandle());
    Thread limit =
        new Thread(
            () -> {
              try {
                while (!time.isExceeded()) {
                  TimeUnit.SECONDS.sleep(1);
                }
                current.destroyForcibly();
              } catch (InterruptedException e) {
                return; // the command ended in time
              }
            });
    limit.setDaemon(true);
    limit.start();
    process.outputWriter().write(Json.LENIENT.writeValueAsString(arguments) + "\n");
    process.outputWriter().flush();
    String line = answers.readLine();
    limit.interrupt();
    limit.join();
    if (line == null) {
      boolean hangs = process.waitFor() == 137;
      return new Program.Ended(hangs ? HANGS : CRASHED, "", Files.readString(err));
    }
    JsonNode answer = Json.LENIENT.readTree(line);
    return new Program.Ended(
        answer.get("code").asInt(), answer.get("out").asText(), answer.get("err").asText());
  }

  @Override
  public void close() {
    if (process != null) {
      process.destroyForcibly();
    }
  }
}
