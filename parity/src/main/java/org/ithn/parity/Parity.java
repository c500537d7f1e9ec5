package org.ithn.parity;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Compares everything that folders of golden numbers cover. */
public final class Parity {
  private static final String CONFIG = "config.json";
  private static final int DEPTH = 3;

  private Parity() {}

  /** The checks that a class loader and its parents know. */
  public static List<ParityCheck> loadChecks(ClassLoader loader) {
    return ServiceLoader.load(ParityCheck.class, loader).stream()
        .map(ServiceLoader.Provider::get)
        .toList();
  }

  /**
   * Runs the checks whose folders are there; folders without a check are named in the report.
   *
   * @param roots each holds any subset of the fixture folders
   * @param data the folder of data that some checks need beside the numbers
   * @throws IOException if a folder cannot be read, holds no fixture, or two hold the same one
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
   * @param folder its fixture
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
        Path before = found.putIfAbsent(name, folder);
        if (before != null) {
          throw new IOException(
              "%s and %s are the same fixture; give one of them".formatted(before, folder));
        }
      }
    }
    return found;
  }

  private static List<Path> folders(Path root) throws IOException {
    if (!Files.isDirectory(root)) {
      throw new IOException(root + " is not a folder; give one that holds fixtures");
    }
    List<Path> folders = new ArrayList<>();
    try (Stream<Path> below = Files.walk(root, DEPTH)) {
      below
          .filter(path -> path.endsWith(CONFIG) && !path.getParent().equals(root))
          .forEach(path -> folders.add(path.getParent()));
    }
    if (folders.isEmpty()) {
      throw new IOException(
          "%s holds no folder with a %s; give the folder that holds fixtures such as"
                  .formatted(root, CONFIG)
              + " ithn-loss/paper");
    }
    return folders;
  }
}
