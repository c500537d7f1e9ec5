package org.ithn.experiments.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.ithn.datasets.study.DataConfig;
import org.ithn.experiments.UserException;
import org.ithn.framework.config.ConfigKeys;
import org.ithn.framework.config.ConfigLayer;
import org.ithn.framework.config.ExperimentConfig;
import org.ithn.framework.config.KeyDifference;
import org.ithn.framework.files.Json;
import org.ithn.framework.files.TextFile;
import org.ithn.framework.keys.Resume;
import org.ithn.framework.runs.RunDirectory;
import org.ithn.framework.runs.RunHistory;
import org.ithn.framework.runs.RunRecord;

/**
 * The configuration of a run on disk, which may have moved since it was trained.
 *
 * @param folder the run directory
 * @param saved the configuration in {@code config.json}
 * @param record the run record, which older runs keep without a configuration; empty if there is
 *     none
 */
record RunConfiguration(RunDirectory folder, ExperimentConfig saved, Optional<RunRecord> record) {
  /**
   * Reads the configuration and the run record.
   *
   * @throws UserException if they differ, or a file is damaged
   */
  static RunConfiguration read(RunDirectory folder) throws IOException {
    folder.refuseLinks();
    requireJson(folder.config());
    RunConfiguration read =
        new RunConfiguration(
            folder, Plugins.configReader().read(folder.config()), readRecord(folder));
    read.checkUnchanged();
    return read;
  }

  private static Optional<RunRecord> readRecord(RunDirectory folder) throws IOException {
    return Files.isRegularFile(folder.runRecord())
        ? Optional.of(RunRecord.load(folder.runRecord()))
        : Optional.empty();
  }

  private static void requireJson(Path file) throws IOException {
    try {
      JsonNode tree = Json.RECORDS.readTree(TextFile.read(file));
      if (tree.isObject()) {
        return;
      }
    } catch (JsonProcessingException e) {
      throw damaged(file, e);
    }
    throw damaged(file, null);
  }

  private static UserException damaged(Path file, Exception cause) {
    return new UserException(
        "%s: is truncated or damaged; restore it from the run record's key config".formatted(file),
        cause);
  }

  /** Returns the configuration that the run record has; without a record, the saved one. */
  ExperimentConfig recorded() {
    return record
        .filter(RunRecord::hasConfig)
        .map(found -> new ConfigLayer("run-record.json", (ObjectNode) found.config(), false))
        .map(layer -> Plugins.configReader().read(List.of(layer)))
        .orElse(saved);
  }

  /** Returns the places of the run and its changes. */
  RunHistory history() {
    return record
        .filter(RunRecord::hasConfig)
        .map(RunRecord::history)
        .orElseGet(RunHistory::unknown);
  }

  /** Checks that {@code config.json} is as training wrote it; paths to data may differ. */
  private void checkUnchanged() {
    ConfigKeys keys = ConfigKeys.of(saved);
    List<KeyDifference> differences =
        ConfigKeys.of(recorded()).differences(keys).stream()
            .filter(each -> !each.path().startsWith("pretrained."))
            .filter(each -> keys.resume(each.path()) != Resume.MOVED)
            .filter(each -> !isInterruptedChange(each))
            .toList();
    if (!differences.isEmpty()) {
      throw new UserException(
          ("%s: differs from the configuration that %s recorded, so it changed after training: %s;"
                  + " restore it from the key config of that record")
              .formatted(
                  folder.config(),
                  folder.runRecord().getFileName(),
                  KeyDifference.describe(differences, RunChanges.SHOWN)));
    }
  }

  /** Returns true if training recorded the change but ended before it wrote the configuration. */
  private boolean isInterruptedChange(KeyDifference each) {
    List<RunHistory.Change> changes = history().changes();
    return !changes.isEmpty() && changes.get(changes.size() - 1).keys().contains(each.reversed());
  }

  /**
   * Returns the configuration with other values and with the data's present places.
   *
   * @param assignments assignments {@code path=value}, whose relative paths start from the working
   *     directory
   * @throws UserException if an assignment changes a key that is fixed
   */
  ExperimentConfig with(List<String> assignments) {
    ExperimentConfig given = read(assignments);
    RunChanges.between(saved, history(), given).requireAllowed(folder);
    List<String> moved = new ArrayList<>(assignments);
    for (Map.Entry<String, String> each : ConfigKeys.of(given).dataPaths().entrySet()) {
      if (assignments.stream().noneMatch(own -> own.startsWith(each.getKey() + "="))) {
        find(each.getValue()).ifPresent(place -> moved.add(each.getKey() + "=" + place));
      }
    }
    return moved.size() == assignments.size() ? given : read(moved);
  }

  private ExperimentConfig read(List<String> assignments) {
    return Plugins.configReader().read(List.of(), List.of(folder.config()), assignments);
  }

  /** Returns where a path lies now; empty if that is what it says, or if it is nowhere. */
  private Optional<Path> find(String path) {
    return history().places(path, folder.root()).stream()
        .filter(Files::exists)
        .findFirst()
        .filter(place -> !place.equals(Path.of(path).toAbsolutePath().normalize()));
  }

  /**
   * Checks that the annotation and the images, or the region features, exist.
   *
   * @throws UserException if one is missing; the message says where it was looked for
   */
  void requireData(ExperimentConfig config) {
    dataFiles(config).forEach(this::require);
  }

  /** Returns whether the files that {@link #requireData} checks exist. */
  static boolean hasData(ExperimentConfig config) {
    return dataFiles(config).values().stream().allMatch(path -> Files.exists(Path.of(path)));
  }

  private static Map<String, String> dataFiles(ExperimentConfig config) {
    DataConfig data = Experiment.dataConfig(config);
    Map<String, String> files = new LinkedHashMap<>();
    files.put("data.files.annotation", data.files().annotation());
    if (data.regions().hasFile()) {
      files.put("data.regions.file", data.regions().file());
    } else {
      files.put("data.files.images", data.files().images());
    }
    return files;
  }

  private void require(String key, String path) {
    if (!Files.exists(Path.of(path))) {
      throw new UserException(
          "run %s: %s is %s, but there is no such file (tried %s); set the key to the data's place"
              .formatted(
                  folder.root(),
                  key,
                  path,
                  history().places(path, folder.root()).stream()
                      .map(Path::toString)
                      .collect(Collectors.joining(", "))),
          UserException.Remedy.DATA_FILES);
    }
  }
}
