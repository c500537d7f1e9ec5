package org.ithn.cli.tuning;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ithn.experiments.UserException;

/**
 * Command line of an installed Optuna.
 *
 * @param program name or path of {@code optuna}
 * @param storage SQLite file of the study
 */
record OptunaCommand(String program, Path storage) {
  /**
   * Runs a command to its end.
   *
   * @return its standard output
   * @throws UserException if the program is missing or fails
   */
  String run(List<String> arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(program));
    command.addAll(arguments);
    command.addAll(List.of("--storage", "sqlite:///" + storage.toAbsolutePath()));
    Path log = Files.createTempFile("ithn-optuna", ".log");
    try {
      Process process = start(new ProcessBuilder(command).redirectError(log.toFile()));
      String output;
      try (var out = process.getInputStream()) {
        output = new String(out.readAllBytes(), UTF_8);
      }
      if (process.waitFor() != 0) {
        List<String> said = Files.readAllLines(log);
        throw new UserException(
            "%s %s failed: %s; correct the cause and run the command again"
                .formatted(
                    program, arguments.get(0), said.isEmpty() ? "" : said.get(said.size() - 1)));
      }
      return output;
    } finally {
      Files.deleteIfExists(log);
    }
  }

  private Process start(ProcessBuilder builder) {
    try {
      return builder.start();
    } catch (IOException e) {
      throw new UserException(
          "'%s' cannot be started (%s); install Optuna, or name its program with its path"
              .formatted(program, e.getMessage()),
          e);
    }
  }
}
