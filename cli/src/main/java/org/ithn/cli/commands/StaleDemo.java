package org.ithn.cli.commands;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.ithn.experiments.UserException;

/** Removal of the files of an earlier demo, and of nothing else. */
final class StaleDemo {
  /** Files of training, of {@code evaluate}, and the data of a demo that was killed. */
  private static final Pattern OWN =
      Pattern.compile(
          "checkpoints|config\\.json|data|data\\.partial.*|evaluations|events|export|lock|log\\.jsonl"
              + "|neighbours\\.jsonl|run-record\\.json|vocabulary\\.json"
              + "|(predictions|scores|baseline-\\w+)-(train|val|test)\\.json");

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
    List<Path> files;
    try (Stream<Path> all = Files.list(root)) {
      files = all.toList();
    }
    for (Path file : files) {
      if (!OWN.matcher(String.valueOf(file.getFileName())).matches()) {
        throw new UserException(
            "%s contains %s, which is not a file of the demo; name another folder with --out"
                .formatted(root, file.getFileName()));
      }
    }
    for (Path file : files) {
      MoreFiles.deleteRecursively(file, RecursiveDeleteOption.ALLOW_INSECURE);
    }
  }
}
