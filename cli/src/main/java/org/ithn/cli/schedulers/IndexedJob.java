package org.ithn.cli.schedulers;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ithn.framework.files.AtomicFiles;
import org.ithn.framework.files.Json;

/**
 * Kubernetes job in completion mode {@code Indexed}, one index per cell, as a manifest in JSON.
 *
 * <p>A pod that is evicted or preempted does not count as failed. A failed index is retried up to
 * six times, whatever its exit code, because an error of the file system has that of invalid input.
 *
 * @param job the tasks
 * @param settings image and volumes of the pods
 */
public record IndexedJob(ArrayJob job, PodSettings settings) implements JobFile {
  private static final int RETRIES = 6;
  private static final String CONTAINER = "cell";

  /** Runs the cell of the pod's index; the arguments are the names of all cells. */
  private static final String SCRIPT =
      "folder=$1; shift; shift \"$JOB_COMPLETION_INDEX\";"
          + " exec ./ithn ablate --out \"$folder\" --cell \"$1\"";

  /**
   * Checks the volumes.
   *
   * @throws org.ithn.experiments.UserException if the folder or a data set is on none of them
   */
  public IndexedJob {
    settings.requireMounted(job.folder(), job.data());
  }

  /** Writes {@code cells.json}. */
  @Override
  public Path write() throws IOException {
    Path file = job.file("json");
    AtomicFiles.write(file, Json.formatRecord(manifest()));
    return file;
  }

  ObjectNode manifest() {
    ObjectNode manifest = Json.RECORDS.createObjectNode();
    manifest.put("apiVersion", "batch/v1");
    manifest.put("kind", "Job");
    manifest.putObject("metadata").put("name", job.name());
    ObjectNode spec = manifest.putObject("spec");
    spec.put("completionMode", "Indexed");
    spec.put("completions", job.cells().size());
    spec.put("parallelism", job.parallel());
    spec.put("backoffLimitPerIndex", RETRIES);
    addFailureRules(spec.putObject("podFailurePolicy").putArray("rules"));
    new PodTemplate(CONTAINER, command(), job.threads(), settings)
        .addTo(spec.putObject("template"));
    return manifest;
  }

  private List<String> command() {
    List<String> command =
        new ArrayList<>(List.of("/bin/sh", "-c", SCRIPT, "sh", job.folder().toString()));
    command.addAll(job.cells());
    return command;
  }

  private static void addFailureRules(ArrayNode rules) {
    rules
        .addObject()
        .put("action", "Ignore")
        .putArray("onPodConditions")
        .addObject()
        .put("type", "DisruptionTarget")
        .put("status", "True");
  }
}
