package org.ithn.cli.commands;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.ithn.datasets.sources.phantom.PhantomFiles;
import org.ithn.experiments.UserException;

/** Removal of the files of an earlier demo, and of nothing else. */
final class StaleDemo {
  /** Files of training, of {@code evaluate}, and the data of a demo that was killed. */
  private static final Pattern OWN =
      Pattern.compile(
          "checkpoints|config\\.json|data|data\\.partial.*|evaluations|events|export|lock|log\\.jsonl"
              + "|neighbours\\.jsonl|run-record\\.json|vocabulary\\.json"
              + "|(cooccurrence|templates)\\.json"
              + "|(predictions|scores|baseline-\\w+)-(train|val|test)\\.json");

  /** Files of a demo that was killed before its data were complete. */
  private static final Pattern UNFINISHED = Pattern.compile("data\\.partial.*");

  private static final String DATA = "data";

  private StaleDemo() {}

  /**
   * Empties the folder.
   *
   * @throws UserException if the folder contains a file that the demo does not create, or was not
   *     made by the demo; that of a training has files of the same names
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
      if (!matches(OWN, file)) {
        throw new UserException(
            "%s contains %s, which is not a file of the demo; name another folder with --out"
                .formatted(root, file.getFileName()));
      }
    }
    Path data = root.resolve(DATA);
    if (!Files.exists(new PhantomFiles(data).settings())
        && !files.stream().allMatch(file -> matches(UNFINISHED, file))) {
      throw new UserException(
          "%s was not made by the demo, because it has no phantoms; name another folder with --out"
              .formatted(root));
    }
    for (Path file : files) {
      if (!file.equals(data)) {
        delete(file);
      }
    }
    if (files.contains(data)) {
      delete(data); // last, because it tells a demo that was killed here
    }
  }

  private static boolean matches(Pattern names, Path file) {
    return names.matcher(String.valueOf(file.getFileName())).matches();
  }

  private static void delete(Path file) throws IOException {
    MoreFiles.deleteRecursively(file, RecursiveDeleteOption.ALLOW_INSECURE);
  }
}
