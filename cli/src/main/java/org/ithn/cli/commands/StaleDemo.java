package org.ithn.cli.commands;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.ithn.experiments.UserException;

/** Removal of the files of an earlier demo, and of nothing else. */
final class StaleDemo {
  private static final List<String> OWN =
      List.of(
          "baseline-most_common_report-test.json", // these two and the scores: by evaluate
          "baseline-nearest_image-test.json",
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
          "scores-test.json",
          "vocabulary.json");

  private StaleDemo() {}

  /**
   * Empties the folder.
   *
   * @throws UserException if the folder contains a file that the demo does not create
   */
  static void remove(Path root) throws IOException {
    if (!Files.isDirectory(root)) {
      return;
    }
    try (var files = Files.list(root)) {
      for (Path file : files.toList()) {
        if (!OWN.contains(String.valueOf(file.getFileName()))) {
          throw new UserException(
              "%s contains %s, which is not a file of the demo; name another folder with --out"
                  .formatted(root, file.getFileName()));
        }
      }
    }
    for (String name : OWN) {
      if (Files.exists(root.resolve(name))) {
        MoreFiles.deleteRecursively(root.resolve(name), RecursiveDeleteOption.ALLOW_INSECURE);
      }
    }
  }
}
