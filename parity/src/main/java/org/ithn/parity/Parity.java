package org.ithn.parity;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.ithn.framework.registry.ServiceFiles;

/** Runner of all parity checks on folders of golden numbers. */
public final class Parity {
  private static final String CONFIG = "config.json";
  private static final int DEPTH = 3;

  private Parity() {}

  /** Loads the checks that a class loader and its parents provide. */
  public static List<ParityCheck> loadChecks(ClassLoader loader) {
    return ServiceFiles.load(ParityCheck.class, "parity check", loader);
  }

  /**
   * Runs the checks whose folders exist; the report lists folders without a check.
   *
   * @param roots folders that each contain a subset of the fixtures
   * @param checks the available checks
   * @param data the folder of additional data that some checks need
   * @throws IOException if a folder cannot be read, contains no fixture, or two contain the same
   *     one
   */
  public static ParityReport run(List<Path> roots, List<ParityCheck> checks, Optional<Path> data)
      throws IOException {
    ParityReport.Builder report = new ParityReport.Builder();
    for (Map.Entry<String, Path> fixture : fixtures(roots).entrySet()) {
      List<ParityCheck> known =
          checks.stream().filter(check -> check.fixture().equals(fixture.getKey())).toList();
      if (known.isEmpty()) {
        report.addUnchecked(fixture.getKey());
      }
      for (ParityCheck check : known) {
        report.add(run(fixture.getValue(), check, data));
      }
    }
    return report.build();
  }

  /**
   * Runs one check.
   *
   * @param folder the check's fixture
   */
  public static ParityRecorder run(Path folder, ParityCheck check, Optional<Path> data)
      throws IOException {
    ParityRecorder rows = new ParityRecorder(check.fixture());
    check.run(ParityFixture.load(folder, data), rows);
    return rows;
  }

  private static Map<String, Path> fixtures(List<Path> roots) throws IOException {
    Map<String, Path> found = new TreeMap<>();
    for (Path root : roots) {
      for (Path folder : folders(root)) {
        String name = root.relativize(folder).toString().replace('\\', '/');
        Path first = found.putIfAbsent(name, folder);
        if (first != null) {
          throw new IOException(
              "%s and %s are the same fixture; remove one of them".formatted(first, folder));
        }
      }
    }
    return found;
  }

  private static List<Path> folders(Path root) throws IOException {
    if (!Files.isDirectory(root)) {
      throw new IOException(root + ": is not a folder; name a folder that contains fixtures");
    }
    List<Path> folders = new ArrayList<>();
    try (Stream<Path> below = Files.walk(root, DEPTH)) {
      below
          .filter(path -> path.endsWith(CONFIG) && !path.getParent().equals(root))
          .forEach(path -> folders.add(path.getParent()));
    }
    if (folders.isEmpty()) {
      throw new IOException(
          "%s: no folder contains a %s; name the folder that contains fixtures such as"
                  .formatted(root, CONFIG)
              + " ithn-loss/paper");
    }
    return folders;
  }
}
