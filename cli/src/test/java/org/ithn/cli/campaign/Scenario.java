package org.ithn.cli.campaign;

import com.google.common.collect.ImmutableList;
import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.ithn.cli.testing.Program;

/**
 * A command with fixed inputs that writes below one folder.
 *
 * @param name the name in records
 * @param result the folder; the command's own paths are below it
 * @param start a folder that is copied to {@code result/run} before the first start, if any
 * @param arguments the command line
 * @param progresses true if the command saves progress in files that a later start replaces
 */
record Scenario(
    String name, Path result, Optional<Path> start, List<String> arguments, boolean progresses) {
  Scenario {
    arguments = ImmutableList.copyOf(arguments);
  }

  /** Empties the result folder. */
  void reset() throws IOException {
    if (Files.exists(result)) {
      MoreFiles.deleteRecursively(result, RecursiveDeleteOption.ALLOW_INSECURE);
    }
    Files.createDirectories(result);
    if (start.isPresent()) {
      copy(start.get(), result.resolve("run"));
    }
  }

  /** Copies a folder. */
  static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path each : all.toList()) {
        Files.copy(each, to.resolve(from.relativize(each).toString()));
      }
    }
  }

  /** Starts the command; the prefix precedes {@code java}. */
  Program start(List<String> prefix) throws IOException {
    return Program.start(prefix, arguments.toArray(String[]::new));
  }

  /** Runs the command to its end. */
  Program.Ended run(List<String> prefix) throws IOException, InterruptedException {
    try (Program program = start(prefix)) {
      return program.await();
    }
  }
}
