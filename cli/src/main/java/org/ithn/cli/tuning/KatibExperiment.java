package org.ithn.cli.tuning;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ithn.cli.schedulers.ArrayJob;
import org.ithn.cli.schedulers.PodSettings;
import org.ithn.cli.schedulers.PodTemplate;
import org.ithn.experiments.UserException;
import org.ithn.framework.config.ExperimentConfig;
import org.ithn.framework.files.AtomicFiles;
import org.ithn.framework.files.Json;

/**
 * Experiment of Katib that searches a space, one Kubernetes job per trial, as a manifest in JSON.
 * Katib reads the score from the last line that {@code ./ithn train} prints.
 *
 * @param folder the folder of the search, with its configuration
 * @param plan settings of the search
 * @param space the search space
 * @param settings image and volumes of the pods
 * @param parallel largest number of trials at a time
 */
public record KatibExperiment(
    TuneFolder folder, SearchPlan plan, SearchSpace space, PodSettings settings, int parallel) {
  private static final String CONTAINER = "trial";
  private static final int RETRIES = 6;

  /**
   * Checks the settings without writing anything.
   *
   * @throws UserException if Katib cannot run the search, or the folder or the data are on no
   *     volume
   */
  public void check(ExperimentConfig config) {
    if (plan.method() != SearchPlan.Method.RANDOM) {
      throw new UserException(
          "Katib runs searches of its own; omit --search, and change spec.algorithm in the file");
    }
    settings.requireMounted(root(), ArrayJob.dataOf(config));
  }

  /**
   * Writes {@code katib.json} to the folder of the search.
   *
   * @return the file
   * @throws UserException as {@link #check} does
   */
  public Path write(ExperimentConfig config) throws IOException {
    check(config);
    Path file = root().resolve("katib.json");
    AtomicFiles.write(file, Json.formatRecord(manifest(config)));
    return file;
  }

  private Path root() {
    return folder.root().toAbsolutePath().normalize();
  }

  ObjectNode manifest(ExperimentConfig config) {
    ObjectNode manifest = Json.RECORDS.createObjectNode();
    manifest.put("apiVersion", "kubeflow.org/v1beta1");
    manifest.put("kind", "Experiment");
    String name = String.valueOf(root().getFileName());
    manifest.putObject("metadata").put("name", ArrayJob.plainName(name));
    ObjectNode spec = manifest.putObject("spec");
    spec.putObject("objective")
        .put("type", "maximize")
        .put("objectiveMetricName", "best_" + config.evaluation().selection());
    spec.putObject("algorithm").put("algorithmName", "random");
    spec.put("maxTrialCount", plan.trials());
    spec.put("parallelTrialCount", Math.min(parallel, plan.trials()));
    ArrayNode parameters = spec.putArray("parameters");
    space
        .parameters()
        .forEach((key, range) -> range.addKatibSpace(parameters.addObject().put("name", key)));
    addTemplate(spec.putObject("trialTemplate"), config);
    return manifest;
  }

  private void addTemplate(ObjectNode template, ExperimentConfig config) {
    template.put("primaryContainerName", CONTAINER);
    ArrayNode parameters = template.putArray("trialParameters");
    parameters.addObject().put("name", CONTAINER).put("reference", "${trialSpec.Name}");
    List<String> command =
        new ArrayList<>(
            List.of(
                "./ithn",
                "train",
                "--config",
                root().resolve(folder.config().getFileName()).toString(),
                "--out",
                root()
                    .resolve("katib")
                    .resolve("${trialParameters." + CONTAINER + "}")
                    .toString()));
    int number = 0;
    for (String key : space.parameters().keySet()) {
      String name = "parameter" + number++;
      parameters.addObject().put("name", name).put("description", key).put("reference", key);
      command.addAll(List.of("--set", "%s=${trialParameters.%s}".formatted(key, name)));
    }
    ObjectNode job = template.putObject("trialSpec");
    job.put("apiVersion", "batch/v1").put("kind", "Job");
    ObjectNode spec = job.putObject("spec");
    spec.put("backoffLimit", RETRIES);
    int threads = Math.max(1, config.training().compute().intraOpThreads());
    new PodTemplate(CONTAINER, command, threads, settings).addTo(spec.putObject("template"));
  }
}
