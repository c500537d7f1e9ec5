package org.ithn.backbones.parity;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Compares everything that a folder of golden numbers covers. */
public final class Parity {
  private static final String CONFIG = "config.json";

  private Parity() {}

  /** The comparisons that need no data set and no scorer. */
  public static List<ParityCheck> checks() {
    return List.of(
        new CheckpointParity(),
        new IthnLossParity(),
        new R2GenCmnParity(),
        new ResNetParity(arch -> true),
        new TrajectoryParity(mode -> true));
  }

  /**
   * Runs the checks whose folders are there; folders without a check are named in the report.
   *
   * @param root holds any subset of the fixture folders
   * @throws IOException if a folder cannot be read, or there is none at all
   */
  public static ParityReport run(Path root, List<ParityCheck> checks) throws IOException {
    List<ParityRow> rows = new ArrayList<>();
    List<String> notBuilt = new ArrayList<>();
    for (String fixture : fixtures(root)) {
      List<ParityCheck> known =
          checks.stream().filter(check -> check.fixture().equals(fixture)).toList();
      if (known.isEmpty()) {
        notBuilt.add(fixture);
      }
      for (ParityCheck check : known) {
        rows.addAll(run(root, check));
      }
    }
    return new ParityReport(rows, notBuilt);
  }

  /** Runs one check. */
  static List<ParityRow> run(Path root, ParityCheck check) throws IOException {
    ParityRows rows = new ParityRows(check.fixture());
    check.run(ParityFixture.read(root.resolve(check.fixture())), rows);
    return rows.rows();
  }

  private static List<String> fixtures(Path root) throws IOException {
    List<String> found = new ArrayList<>();
    try (Stream<Path> below = Files.walk(root, 3)) {
      below
          .filter(path -> path.endsWith(CONFIG))
          .map(path -> root.relativize(path.resolveSibling("")).toString().replace('\\', '/'))
          .forEach(found::add);
    }
    if (found.isEmpty()) {
      throw new IOException(root + " holds no folder with a " + CONFIG + "; give one of fixtures");
    }
    return found.stream().sorted().toList();
  }
}
