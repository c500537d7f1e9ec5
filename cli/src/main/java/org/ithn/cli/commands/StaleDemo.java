package org.ithn.cli.commands;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.ithn.experiments.UserException;

/** Removes what an earlier demonstration left, and nothing else. */
final class StaleDemo {
  private static final List<String> OWN =
      List.of(
          "data",
          "neighbours.jsonl",
          "checkpoints",
          "config.json",
          "events",
          "export",
          "lock",
          "log.jsonl",
          "predictions-test.json",
          "run-record.json",
          "vocabulary.json");

  private StaleDemo() {}

  /**
   * Empties the folder.
   *
   * @throws UserException if it holds anything that a demonstration does not make
   */
  static void remove(Path root) throws IOException {
    if (!Files.isDirectory(root)) {
      return;
    }
    try (var files = Files.list(root)) {
      for (Path file : files.toList()) {
        if (!OWN.contains(String.valueOf(file.getFileName()))) {
          throw new UserException(
              "%s holds %s, which no demonstration made; name another folder with --out"
                  .formatted(root, file.getFileName()));
        }
      }
    }
    for (String own : OWN) {
      if (Files.exists(root.resolve(own))) {
        MoreFiles.deleteRecursively(root.resolve(own), RecursiveDeleteOption.ALLOW_INSECURE);
      }
    }
  }
}
