package org.ithn.cli.tracking;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.ithn.cli.records.CellRecord;
import org.ithn.cli.records.RunScalars;
import org.ithn.cli.tracking.TrackedRun.Artifact;
import org.ithn.cli.tracking.TrackedRun.Metric;
import org.ithn.cli.tracking.TrackedRun.Status;
import org.ithn.experiments.UserException;
import org.ithn.experiments.comparison.RunSummary;
import org.ithn.experiments.evaluation.ScoreTable;
import org.ithn.experiments.run.Plugins;
import org.ithn.experiments.run.Run;
import org.ithn.framework.config.ConfigKeys;
import org.ithn.framework.config.ExperimentConfig;
import org.ithn.framework.config.KeyDifference;
import org.ithn.framework.files.Json;
import org.ithn.framework.files.OwnFiles;
import org.ithn.framework.files.TextFile;
import org.ithn.framework.keys.Resume;
import org.ithn.framework.runs.EventTimes;
import org.ithn.framework.runs.RunDirectory;
import org.ithn.framework.runs.RunHistory;
import org.ithn.framework.runs.RunRecord;

/**
 * Reader of a run directory: configuration, log, scores and run record.
 *
 * <p>Paths of data are left out, because they differ between machines; their hashes are tags. Texts
 * of reports are left out, because they belong to the data.
 */
public final class RunContent {
  private final RunDirectory folder;
  private final EventTimes times;
  private final MlflowKeys keys = new MlflowKeys();

  private RunContent(RunDirectory folder) throws IOException {
    this.folder = folder;
    this.times = EventTimes.read(folder.events());
  }

  /**
   * Reads a run.
   *
   * @throws UserException if the folder contains no valid run, or it is damaged
   */
  public static TrackedRun read(Path root) throws IOException {
    RunSummary summary = RunSummary.of(root);
    if (!Files.isRegularFile(new RunDirectory(root).config())) {
      throw new UserException(
          "%s is neither a run directory nor the folder of an ablation; name one of them"
              .formatted(root));
    }
    Run.readConfig(root, List.of()); // refuses a configuration that was edited
    if (summary.state() == RunSummary.State.DAMAGED) {
      throw new UserException(
          "run %s is damaged: %s; repair it before publishing".formatted(root, summary.problem()));
    }
    return new RunContent(new RunDirectory(root)).read(summary);
  }

  private TrackedRun read(RunSummary summary) throws IOException {
    ExperimentConfig config = Plugins.configReader().read(folder.config());
    List<Metric> metrics = logged();
    Map<String, Artifact> artifacts = new LinkedHashMap<>();
    artifacts.put("config.json", new Artifact.OnDisk(folder.config()));
    Map<String, String> tags = tags(summary);
    if (Files.isRegularFile(folder.runRecord())) {
      RunRecord record = RunRecord.load(folder.runRecord());
      artifacts.put("run-record.json", new Artifact.Text(record.withoutPlaces().toJson()));
      tags.putAll(tags(record));
    }
    if (Files.isRegularFile(folder.log())) {
      artifacts.put("log.jsonl", new Artifact.OnDisk(folder.log()));
    }
    for (Path file : scoreFiles()) {
      metrics.addAll(scores(file));
      artifacts.put(relative(file), new Artifact.OnDisk(file));
    }
    return new TrackedRun(
        name(folder.root()), period(summary), tags, parameters(config), metrics, artifacts);
  }

  /** Returns the name of a folder. */
  static String name(Path root) {
    return String.valueOf(root.toAbsolutePath().normalize().getFileName());
  }

  private static Map<String, String> parameters(ExperimentConfig config) {
    ConfigKeys all = ConfigKeys.of(config);
    Map<String, String> parameters = new TreeMap<>(all.values());
    parameters.keySet().removeIf(key -> all.resume(key) == Resume.MOVED);
    return parameters;
  }

  private static Map<String, String> tags(RunSummary summary) {
    Map<String, String> tags = new LinkedHashMap<>();
    tags.put("mlflow.source.type", "LOCAL");
    tags.put("mlflow.source.name", "ithn");
    tags.put("ithn.state", summary.state().name().toLowerCase(Locale.ROOT));
    tags.put(
        "ithn.epochs", "%d of %d".formatted(summary.epochs().done(), summary.epochs().planned()));
    tags.put("ithn.selection", summary.selection());
    return tags;
  }

  private static Map<String, String> tags(RunRecord record) {
    CellRecord.Provenance provenance = CellRecord.Provenance.of(record);
    Map<String, String> tags = new LinkedHashMap<>();
    if (!provenance.revision().equals(RunRecord.UNKNOWN)) {
      tags.put("mlflow.source.git.commit", provenance.revision());
    }
    provenance.versions().forEach((part, version) -> tags.put("ithn.version." + part, version));
    provenance.dataHashes().forEach((role, hash) -> tags.put("ithn.data." + role, hash));
    tags.put("ithn.initial_weights", provenance.initialWeights());
    tags.put(
        "ithn.threads",
        "intra %d, inter %d".formatted(provenance.intraOpThreads(), provenance.interOpThreads()));
    List<String> changes = record.history().changes().stream().map(RunContent::describe).toList();
    if (!changes.isEmpty()) {
      tags.put("ithn.changes", String.join("; ", changes));
    }
    return tags;
  }

  private static String describe(RunHistory.Change change) {
    return "after epoch %d: %s"
        .formatted(change.epoch(), KeyDifference.describe(change.keys(), change.keys().size()));
  }

  private List<Metric> logged() throws IOException {
    List<Metric> metrics = new ArrayList<>();
    if (!Files.isRegularFile(folder.log())) {
      return metrics;
    }
    long changed = modified(folder.log());
    RunScalars.read(folder.log())
        .byKey()
        .forEach(
            (key, points) -> {
              if (key.contains("/")) { // neither epoch nor step
                String name = keys.of(key);
                points.forEach(
                    point ->
                        metrics.add(
                            new Metric(
                                name,
                                point.value(),
                                times.at(point.step()).orElse(changed),
                                point.step())));
              }
            });
    return metrics;
  }

  /** Returns the files with scores, of the run's own data and of others. */
  private List<Path> scoreFiles() throws IOException {
    List<Path> folders = new ArrayList<>(List.of(folder.root()));
    if (Files.isDirectory(folder.evaluations())) {
      try (Stream<Path> found = Files.list(folder.evaluations())) {
        folders.addAll(found.filter(Files::isDirectory).sorted().toList());
      }
    }
    List<Path> files = new ArrayList<>();
    for (Path each : folders.subList(1, folders.size())) {
      OwnFiles.refuseLinks(each);
    }
    for (Path each : folders) {
      try (DirectoryStream<Path> found = Files.newDirectoryStream(each, "scores-*.json")) {
        found.forEach(files::add);
      }
    }
    OwnFiles.refuseLinks(files.toArray(Path[]::new)); // a link could publish a foreign file
    return files.stream().sorted().toList();
  }

  private String relative(Path file) {
    return folder.root().relativize(file).toString().replace('\\', '/');
  }

  /**
   * Returns the model's scores. Keys start with the folder of another evaluation and the split; the
   * first table has the model's own unit, others are named.
   */
  private List<Metric> scores(Path file) throws IOException {
    JsonNode scores;
    try {
      scores = Json.LENIENT.readTree(TextFile.read(file));
    } catch (JsonProcessingException e) {
      throw new UserException(
          "%s is damaged (%s); evaluate the run again".formatted(file, Json.describe(e)), e);
    }
    String name = relative(file);
    String prefix = name.substring(0, name.lastIndexOf('/') + 1) + scores.path("split").asText();
    long changed = modified(file);
    List<Metric> metrics = new ArrayList<>();
    boolean first = true;
    for (JsonNode table : scores.path("tables")) {
      String unit = first ? "" : "/" + table.path("unit").asText();
      first = false;
      table
          .path("scores")
          .path(ScoreTable.MODEL)
          .properties()
          .forEach(
              score ->
                  metrics.add(
                      new Metric(
                          keys.of(prefix + unit + "/" + score.getKey()),
                          score.getValue().asDouble(),
                          changed,
                          0)));
    }
    return metrics;
  }

  /** Returns state, start and end of a run. */
  static TrackedRun.Period period(Path root) throws IOException {
    return new RunContent(new RunDirectory(root)).period(RunSummary.of(root));
  }

  private TrackedRun.Period period(RunSummary summary) throws IOException {
    Path last = Files.isRegularFile(folder.log()) ? folder.log() : folder.config();
    long changed = modified(last);
    Status status =
        switch (summary.state()) {
          case RUNNING -> Status.RUNNING;
          case STOPPED -> last.equals(folder.log()) ? Status.KILLED : Status.FINISHED;
          case FINISHED, DAMAGED -> Status.FINISHED;
        };
    return new TrackedRun.Period(
        status, times.first().orElse(changed), times.last().orElse(changed));
  }

  private static long modified(Path file) throws IOException {
    return Files.getLastModifiedTime(file).toMillis();
  }
}
