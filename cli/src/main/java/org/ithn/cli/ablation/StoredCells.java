package org.ithn.cli.ablation;

import com.google.common.hash.Hashing;
import com.google.common.io.MoreFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.ithn.cli.ablation.AblationFolder.CellFolder;
import org.ithn.experiments.UserException;
import org.ithn.experiments.run.Plugins;
import org.ithn.framework.config.ConfigException;
import org.ithn.framework.config.ConfigKeys;
import org.ithn.framework.config.ExperimentConfig;
import org.ithn.framework.config.KeyDifference;
import org.ithn.framework.files.ProcessLock;

/**
 * Cells in an ablation's folder, found by their complete configuration rather than by their name.
 *
 * <p>The name of an experiment and the places of shared data do not count. A cell whose row was
 * renamed is moved to its new folder. A cell whose configuration has changed is kept under another
 * name, from which it returns once a matrix contains it again.
 */
final class StoredCells {
  private static final Pattern OWN_DATA =
      Pattern.compile("(?s).*shared/(phantoms/.*|features|neighbours)(-[0-9a-f]{12}\\.jsonl)?");
  private static final String DISCARDED = "--discarded";
  private static final int SHOWN = 3;

  private final AblationFolder folder;
  private final Set<String> current;
  private final Map<Path, Map<String, String>> others = new LinkedHashMap<>();

  /**
   * Reads the configurations of the cells that a matrix does not name.
   *
   * @param current the ids of the matrix's cells
   */
  StoredCells(AblationFolder folder, Set<String> current) throws IOException {
    this.folder = folder;
    this.current = Set.copyOf(current);
    Path cells = folder.cell("any").root().getParent();
    if (Files.isDirectory(cells)) {
      try (DirectoryStream<Path> stored = Files.newDirectoryStream(cells)) {
        for (Path each : stored) {
          add(each);
        }
      }
    }
  }

  private void add(Path root) {
    Path config = new CellFolder(root).config();
    String name = String.valueOf(root.getFileName());
    boolean other = !current.contains(name) && !name.endsWith(DISCARDED);
    if (other && Files.isRegularFile(config)) {
      try {
        others.put(root, identity(Plugins.configReader().read(config)));
      } catch (ConfigException e) {
        return; // of an earlier version; it cannot be one of these cells
      }
    }
  }

  /** Returns the keys that identify a cell, with their values. */
  private static Map<String, String> identity(ExperimentConfig config) {
    Map<String, String> keys = new TreeMap<>(ConfigKeys.of(config).values());
    keys.remove("name");
    keys.replaceAll((key, value) -> OWN_DATA.matcher(value).matches() ? "shared" : value);
    return keys;
  }

  /** Returns the folder that has the results of a cell, if there is one. */
  Optional<CellFolder> find(Cell cell, ExperimentConfig config) throws IOException {
    CellFolder own = folder.cell(cell.id());
    boolean unchanged = Files.isRegularFile(own.config()) && changes(cell, config).isEmpty();
    return unchanged ? Optional.of(own) : elsewhere(config);
  }

  private Optional<CellFolder> elsewhere(ExperimentConfig config) {
    Map<String, String> wanted = identity(config);
    return others.entrySet().stream()
        .filter(each -> each.getValue().equals(wanted))
        .map(each -> new CellFolder(each.getKey()))
        .findFirst();
  }

  /**
   * Returns the keys in which the configuration in a cell's folder differs. A configuration of the
   * same presets and keys counts as equal, because a newer version may expand presets anew.
   */
  private List<KeyDifference> changes(Cell cell, ExperimentConfig config) throws IOException {
    CellFolder own = folder.cell(cell.id());
    if (Files.isRegularFile(own.cell())) {
      Cell stored = RecordFiles.read(own.cell(), Cell.class);
      if (stored.presets().equals(cell.presets()) && stored.keys().equals(cell.keys())) {
        return List.of();
      }
    }
    Map<String, String> before = identity(Plugins.configReader().read(own.config()));
    Map<String, String> now = identity(config);
    return new ConfigKeys(before, Map.of()).differences(new ConfigKeys(now, Map.of()));
  }

  /**
   * Keeps the results of cells whose configuration has changed under other names.
   *
   * @param configs the configurations of the cells that can run
   * @throws UserException if a process is running such a cell; no cell has changed then, unless the
   *     process has started only now
   */
  void setChangedCellsAside(Map<Cell, ExperimentConfig> configs, Consumer<String> progress)
      throws IOException {
    Map<Cell, List<KeyDifference>> changed = new LinkedHashMap<>();
    for (Map.Entry<Cell, ExperimentConfig> each : configs.entrySet()) {
      CellFolder own = folder.cell(each.getKey().id());
      if (Files.isRegularFile(own.config())) {
        List<KeyDifference> changes = changes(each.getKey(), each.getValue());
        if (!changes.isEmpty()) {
          requireUnused(own.root());
          changed.put(each.getKey(), changes);
        }
      }
    }
    for (Map.Entry<Cell, List<KeyDifference>> each : changed.entrySet()) {
      setAside(each.getKey(), each.getValue(), progress);
    }
  }

  private void setAside(Cell cell, List<KeyDifference> changes, Consumer<String> progress)
      throws IOException {
    CellFolder own = folder.cell(cell.id());
    if (discardUnlessRun(own)) {
      return;
    }
    Map<String, String> identity = identity(Plugins.configReader().read(own.config()));
    String hash =
        Hashing.sha256().hashString(identity.toString(), StandardCharsets.UTF_8).toString();
    Path kept = own.root().resolveSibling("%s--%s".formatted(cell.id(), hash.substring(0, 8)));
    move(own.root(), kept);
    others.put(kept, identity);
    progress.accept(
        "%s: has another configuration now (%s); its results are kept in %s"
            .formatted(cell.id(), KeyDifference.describe(changes, SHOWN), kept.getFileName()));
  }

  /** Moves the results of a cell with the same configuration to this cell's folder. */
  void claim(Cell cell, ExperimentConfig config, Consumer<String> progress) throws IOException {
    CellFolder own = folder.cell(cell.id());
    Optional<CellFolder> found = hasRun(own) ? Optional.empty() : elsewhere(config);
    if (found.isPresent() && discardUnlessRun(own)) {
      Path stored = found.get().root();
      move(stored, own.root());
      others.remove(stored);
      progress.accept("%s: has the results of %s".formatted(cell.id(), stored.getFileName()));
    }
  }

  private static boolean hasRun(CellFolder cell) {
    return Files.exists(cell.result()) || Files.exists(cell.run());
  }

  /**
   * Deletes the folder of a cell that has not run, so that none is left.
   *
   * @return false if the cell has run
   */
  @SuppressWarnings("try") // the lock is held, not used
  private static boolean discardUnlessRun(CellFolder cell) throws IOException {
    if (!Files.exists(cell.root())) {
      return true;
    }
    Path discarded = cell.root().resolveSibling(cell.root().getFileName() + DISCARDED);
    deleteIfExists(discarded); // of a preparation that was killed
    try (ProcessLock held = lock(cell.root())) {
      if (hasRun(cell)) {
        return false;
      }
      Files.move(cell.root(), discarded); // network file systems keep the folder of an open file
    }
    deleteIfExists(discarded);
    return true;
  }

  private static void deleteIfExists(Path root) throws IOException {
    if (Files.exists(root)) {
      MoreFiles.deleteRecursively(root);
    }
  }

  @SuppressWarnings("try") // the lock is held, not used
  private static void move(Path from, Path to) throws IOException {
    try (ProcessLock held = lock(from)) {
      Files.move(from, to);
    }
  }

  /** Locks a cell's folder, so that no process runs the cell meanwhile. */
  private static ProcessLock lock(Path root) throws IOException {
    return ProcessLock.tryAcquireInFolder(new CellFolder(root).lock())
        .orElseThrow(() -> inUse(root));
  }

  private static void requireUnused(Path root) throws IOException {
    if (ProcessLock.isHeld(new CellFolder(root).lock())) {
      throw inUse(root);
    }
  }

  private static UserException inUse(Path root) {
    return new UserException(
        "%s is being run by another process with another matrix; wait until it ends"
            .formatted(root));
  }

  /** Returns the ids of cells. */
  static Set<String> ids(List<Cell> cells) {
    List<String> ids = new ArrayList<>();
    cells.forEach(cell -> ids.add(cell.id()));
    return Set.copyOf(ids);
  }
}
