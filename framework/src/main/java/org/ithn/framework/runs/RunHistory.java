package org.ithn.framework.runs;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.ithn.framework.config.KeyDifference;

/**
 * Places of a run and its data, and the keys that changed when it resumed.
 *
 * @param run the absolute path of the run directory at the last start; empty if unknown
 * @param workingDirectory the absolute path that relative paths of the configuration start from;
 *     empty if unknown
 * @param changes the changes, oldest first
 */
public record RunHistory(String run, String workingDirectory, List<Change> changes) {
  /**
   * Keys that changed when the run resumed.
   *
   * @param epoch the number of complete epochs at the change
   * @param step the number of updates at the change
   * @param keys the keys with their values before and after
   */
  public record Change(int epoch, long step, List<KeyDifference> keys) {
    public Change {
      keys = List.copyOf(keys);
    }
  }

  public RunHistory {
    changes = changes == null ? List.of() : List.copyOf(changes);
  }

  /** Returns the history of a run whose places are unknown. */
  public static RunHistory unknown() {
    return new RunHistory("", "", List.of());
  }

  /** Returns the history of a run that starts in this process. */
  public static RunHistory startingAt(Path run) {
    return new RunHistory(absolute(run).toString(), absolute(Path.of("")).toString(), List.of());
  }

  private static Path absolute(Path path) {
    return path.toAbsolutePath().normalize();
  }

  /** Returns this history after a start of the run in this process. */
  public RunHistory resumedAt(Path run, List<Change> newChanges) {
    List<Change> all = new ArrayList<>(changes);
    all.addAll(newChanges);
    RunHistory here = startingAt(run);
    return new RunHistory(here.run, here.workingDirectory, all);
  }

  /** Returns whether relative paths start from this process's working directory. */
  public boolean startsInWorkingDirectory() {
    return workingDirectory.isEmpty() || workingDirectory.equals(absolute(Path.of("")).toString());
  }

  /** Returns the place that a path of the configuration had when the run last started. */
  public Path recordedPlace(String path) {
    return absolute(Path.of(workingDirectory).resolve(path));
  }

  /**
   * Returns the places where a path of the configuration may lie now, the most likely first: as
   * recorded, moved together with the run directory, or relative to the working directory.
   *
   * @param path the path as the configuration has it
   * @param root the run directory as it is now
   */
  public Set<Path> places(String path, Path root) {
    Set<Path> places = new LinkedHashSet<>();
    Path recorded = recordedPlace(path);
    places.add(recorded);
    if (!run.isEmpty() && recorded.getRoot().equals(Path.of(run).getRoot())) {
      places.add(absolute(root).resolve(Path.of(run).relativize(recorded)).normalize());
    }
    places.add(absolute(Path.of(path)));
    return places;
  }
}
