package org.ithn.cli.commands;

import com.fasterxml.jackson.core.type.TypeReference;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.ithn.framework.files.Json;

/**
 * Process that runs one command after another, which is faster than a process for each. It reads
 * arguments from standard input, a JSON list per line, and prints exit code, output and errors as
 * JSON.
 */
public final class CommandWorker {
  private CommandWorker() {}

  /** Runs commands until the standard input ends. */
  public static void main(String[] none) throws IOException {
    PrintStream answers = System.out;
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      List<String> arguments = Json.LENIENT.readValue(line, new TypeReference<>() {});
      CommandResult result = CommandResult.run(arguments.toArray(String[]::new));
      answers.println(
          Json.LENIENT.writeValueAsString(
              Map.of("code", result.code(), "out", result.out(), "err", result.err())));
      answers.flush();
    }
  }

  /** Returns the program's sentence for a failure; empty if it would report a bug. */
  public static String sentence(Throwable thrown) {
    StringWriter text = new StringWriter();
    try (PrintWriter err = new PrintWriter(text)) {
      return Failures.explain(thrown, err) == Failures.USER_ERROR ? text.toString() : "";
    }
  }
}
