package org.ithn.cli.tracking;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.ithn.experiments.UserException;

/**
 * Content of a run for an experiment tracker.
 *
 * @param name the name that the tracker shows
 * @param period state, start and end
 * @param tags texts that may change when the run is published again
 * @param parameters the configuration by key; fixed once published
 * @param metrics values by step
 * @param artifacts files by their path on the tracker
 */
public record TrackedRun(
    String name,
    Period period,
    Map<String, String> tags,
    Map<String, String> parameters,
    List<Metric> metrics,
    Map<String, Artifact> artifacts) {
  public TrackedRun {
    tags = Collections.unmodifiableMap(new LinkedHashMap<>(tags));
    parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    metrics = List.copyOf(metrics);
    artifacts = Collections.unmodifiableMap(new LinkedHashMap<>(artifacts));
  }

  /** State of a run in MLflow's terms. */
  public enum Status {
    /** The run, or a cell of the ablation, is not finished and may be running. */
    RUNNING,
    /** The run is finished. */
    FINISHED,
    /** The run was stopped; it can be resumed. */
    KILLED
  }

  /**
   * State, start and end of a run.
   *
   * @param start the first event, in ms since 1970
   * @param end the last event, in ms since 1970
   */
  public record Period(Status status, long start, long end) {}

  /**
   * A value of a metric.
   *
   * @param key the metric
   * @param step the training step
   * @param timestamp the time of the measurement, in ms since 1970
   */
  public record Metric(String key, double value, long timestamp, long step) {}

  /** A file: one on disk, or a text that was derived from one. */
  public sealed interface Artifact {
    /** A file on disk. */
    record OnDisk(Path file) implements Artifact {}

    /** A text. */
    record Text(String content) implements Artifact {}
  }

  /** Returns a copy in another state. */
  TrackedRun withStatus(Status status) {
    return new TrackedRun(
        name,
        new Period(status, period.start(), period.end()),
        tags,
        parameters,
        metrics,
        artifacts);
  }

  /** Returns a copy with another name, and with further tags and metrics. */
  TrackedRun with(String newName, Map<String, String> moreTags, List<Metric> moreMetrics) {
    Map<String, String> allTags = new LinkedHashMap<>(tags);
    allTags.putAll(moreTags);
    List<Metric> allMetrics = new ArrayList<>(metrics);
    allMetrics.addAll(moreMetrics);
    return new TrackedRun(newName, period, allTags, parameters, allMetrics, artifacts);
  }

  /**
   * Returns a copy with further artifacts.
   *
   * @param files files, or folders with all files below them
   * @throws UserException if a path does not exist, or two have the same name
   */
  public TrackedRun withArtifacts(List<Path> files) throws IOException {
    Map<String, Artifact> all = new LinkedHashMap<>(artifacts);
    for (Path each : files) {
      addArtifacts(each, all);
    }
    return new TrackedRun(name, period, tags, parameters, metrics, all);
  }

  private static void addArtifacts(Path root, Map<String, Artifact> all) throws IOException {
    if (!Files.exists(root)) {
      throw new UserException("%s: no such file or folder; check the path".formatted(root));
    }
    Path parent = root.toAbsolutePath().normalize().getParent();
    Path content = root.toRealPath(); // the given path may be a link
    Path name = parent.relativize(root.toAbsolutePath().normalize());
    try (Stream<Path> found = Files.walk(content)) {
      for (Path file : found.filter(Files::isRegularFile).sorted().toList()) {
        Path relative = file.equals(content) ? name : name.resolve(content.relativize(file));
        String path = relative.toString().replace(File.separatorChar, '/');
        if (all.putIfAbsent(path, new Artifact.OnDisk(file)) != null) {
          throw new UserException(
              "%s: another artifact has the path %s too; rename one".formatted(file, path));
        }
      }
    }
  }
}
