package org.ithn.cli.tracking;

import com.google.common.hash.Hashing;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.ithn.cli.tracking.MlflowClient.Experiment;
import org.ithn.cli.tracking.MlflowClient.Point;
import org.ithn.cli.tracking.MlflowClient.StoredRun;
import org.ithn.experiments.UserException;

/**
 * Publisher of runs to an experiment of an MLflow server.
 *
 * <p>The tag {@link #IDENTITY} tells which MLflow run belongs to a folder. Publishing again adds
 * what is missing there and replaces tags and artifacts, so it completes a publication that was
 * interrupted. Until then, the MLflow run has the state {@code RUNNING}.
 */
public final class MlflowPublisher {
  /** Tag with the identity of the published folder. */
  static final String IDENTITY = "ithn.publication";

  /** Tag by which MLflow nests a run below another one. */
  static final String PARENT = "mlflow.parentRunId";

  private static final int LONGEST_PARAMETER = 6000;
  private static final int LONGEST_TAG = 5000;
  private static final int MARK = 120;
  private static final String PROXIED = "mlflow-artifacts:/";

  private final MlflowClient client;
  private final String server;
  private final Experiment experiment;
  private final Options options;
  private final Consumer<String> progress;

  private MlflowPublisher(
      MlflowClient client,
      String server,
      Experiment experiment,
      Options options,
      Consumer<String> progress) {
    this.client = client;
    this.server = server;
    this.experiment = experiment;
    this.options = options;
    this.progress = progress;
  }

  /**
   * Options of a publication.
   *
   * @param experiment name of the experiment, which is created if missing
   * @param artifacts false to publish no files
   * @param renewed true to publish as a new run although the folder has been published
   */
  public record Options(String experiment, boolean artifacts, boolean renewed) {}

  /**
   * A published run.
   *
   * @param run MLflow's id of the run
   * @param address address of the run's page
   * @param metrics number of metric values that were added
   * @param parameters number of parameters
   * @param artifacts number of uploaded files
   */
  public record Published(String run, String address, int metrics, int parameters, int artifacts) {}

  /**
   * Opens an experiment, or creates it. Only then does the server tell where it keeps artifacts, so
   * a new experiment that is refused is deleted again.
   *
   * @param progress receives progress messages and warnings, one line each
   * @throws UserException if the experiment is deleted, or the server does not accept artifacts
   * @throws MlflowException if the server cannot be reached or refuses the request
   */
  public static MlflowPublisher open(
      MlflowConnection connection, Options options, Consumer<String> progress) {
    if (connection.exposesCredentials()) {
      progress.accept(
          "warning: the credentials are sent to %s without encryption; use https"
              .formatted(connection.server()));
    }
    MlflowClient client = new MlflowClient(connection);
    boolean created =
        client.findExperiment(options.experiment()).isEmpty()
            && client.createExperiment(options.experiment());
    Experiment experiment = client.findExperiment(options.experiment()).orElseThrow();
    if (!experiment.active()) {
      throw new UserException(
          "the experiment '%s' of MLflow server %s is deleted; restore it there, or name another one"
              .formatted(options.experiment(), connection.server()));
    }
    if (options.artifacts() && !experiment.artifactLocation().startsWith(PROXIED)) {
      UserException refusal =
          new UserException(
              ("the experiment '%s' of MLflow server %s keeps artifacts in %s, which the server does"
                      + " not write itself; name an experiment that was created while the server ran with"
                      + " --serve-artifacts, or publish without artifacts")
                  .formatted(
                      options.experiment(), connection.server(), experiment.artifactLocation()));
      if (created) {
        discard(client, experiment, options, refusal);
      }
      throw refusal;
    }
    return new MlflowPublisher(client, connection.server(), experiment, options, progress);
  }

  private static void discard(
      MlflowClient client, Experiment experiment, Options options, UserException refusal) {
    try {
      client.discardExperiment(experiment.id(), options.experiment());
    } catch (MlflowException e) { // the refusal is what users must read
      refusal.addSuppressed(e);
    }
  }

  /** Publishes the run of a folder. */
  public Published publish(Path folder, TrackedRun run) throws IOException {
    renew(folder);
    return publishAgain(folder, run);
  }

  /**
   * Publishes an ablation: its own run as the parent, and a nested run for each finished cell.
   *
   * @return the parent
   */
  public Published publish(Path folder, AblationContent ablation) throws IOException {
    renew(folder);
    for (AblationContent.Child child : ablation.children()) {
      renew(child.folder());
    }
    TrackedRun own = ablation.parent();
    Published parent = publishAgain(folder, own.withStatus(TrackedRun.Status.RUNNING));
    int number = 0;
    for (AblationContent.Child child : ablation.children()) {
      publishAgain(child.folder(), child.read(Map.of(PARENT, parent.run())));
      number++;
      progress.accept("published cell %d of %d".formatted(number, ablation.children().size()));
    }
    client.close(parent.run(), own.period());
    return parent;
  }

  /** Gives a folder a new identity if a new run is wanted. */
  private void renew(Path folder) throws IOException {
    if (options.renewed()) {
      Publication.open(folder, true).close();
    }
  }

  private Published publishAgain(Path folder, TrackedRun run) throws IOException {
    try (Publication publication = Publication.open(folder, false)) {
      return publish(publication.id(), run);
    }
  }

  private Published publish(String identity, TrackedRun run) throws IOException {
    Map<String, String> parameters = shortened(run.parameters(), LONGEST_PARAMETER);
    StoredRun stored = findOrCreate(identity, run, parameters);
    client.logTags(stored.id(), shortened(run.tags(), LONGEST_TAG));
    Map<String, String> missing = new LinkedHashMap<>(parameters);
    missing.keySet().removeAll(stored.parameters().keySet());
    client.logParameters(stored.id(), missing);
    List<TrackedRun.Metric> metrics = missingMetrics(stored, run.metrics());
    client.logMetrics(
        stored.id(),
        metrics,
        done ->
            progress.accept(
                "%s: added %d of %d metric values".formatted(run.name(), done, metrics.size())));
    int files = upload(stored, run);
    client.close(stored.id(), run.period());
    return new Published(
        stored.id(),
        "%s/#/experiments/%s/runs/%s".formatted(server, experiment.id(), stored.id()),
        metrics.size(),
        parameters.size(),
        files);
  }

  private StoredRun findOrCreate(String identity, TrackedRun run, Map<String, String> parameters) {
    List<StoredRun> found = client.findRuns(experiment.id(), IDENTITY, identity);
    if (found.isEmpty()) {
      return client.createRun(
          experiment.id(), run.name(), run.period().start(), Map.of(IDENTITY, identity));
    }
    if (found.size() > 1) {
      throw new UserException(
          "MLflow server %s has several runs of %s, among them %s and %s; delete all but one there"
              .formatted(server, run.name(), found.get(0).id(), found.get(1).id()));
    }
    StoredRun stored = found.get(0);
    requireSame(run.name(), stored, parameters);
    client.open(stored.id());
    return stored;
  }

  /** Refuses a run whose parameters have changed, because MLflow cannot change them. */
  private void requireSame(String name, StoredRun stored, Map<String, String> parameters) {
    parameters.forEach(
        (key, value) -> {
          String before = stored.parameters().getOrDefault(key, value);
          if (!before.equals(value)) {
            throw new UserException(
                ("%s was published as run %s with %s=%s, which is now %s; MLflow cannot change"
                        + " parameters, so publish it as a new run")
                    .formatted(name, stored.id(), key, before, value),
                UserException.Remedy.NEW_PUBLICATION);
          }
        });
  }

  private List<TrackedRun.Metric> missingMetrics(StoredRun stored, List<TrackedRun.Metric> all) {
    Map<String, Set<Point>> known = new HashMap<>();
    List<TrackedRun.Metric> missing = new ArrayList<>();
    for (TrackedRun.Metric metric : all) {
      Set<Point> points =
          known.computeIfAbsent(
              metric.key(),
              key ->
                  stored.metricKeys().contains(key) ? client.history(stored.id(), key) : Set.of());
      if (!points.contains(new Point(metric.step(), metric.value()))) {
        missing.add(metric);
      }
    }
    return missing;
  }

  private int upload(StoredRun stored, TrackedRun run) throws IOException {
    if (!options.artifacts()) {
      return 0;
    }
    if (!stored.artifactUri().startsWith(PROXIED)
        || stored.artifactUri().startsWith(PROXIED + "/")) {
      throw new UserException(
          "MLflow server %s keeps the artifacts of run %s in %s, not below its own address; publish without artifacts"
              .formatted(server, stored.id(), stored.artifactUri()));
    }
    String root = stored.artifactUri().substring(PROXIED.length());
    for (Map.Entry<String, TrackedRun.Artifact> each : run.artifacts().entrySet()) {
      client.upload(root, each.getKey(), each.getValue());
    }
    return run.artifacts().size();
  }

  /** Returns texts within MLflow's limits; a value that is cut says so and has its hash. */
  private Map<String, String> shortened(Map<String, String> texts, int limit) {
    Map<String, String> shortened = new LinkedHashMap<>();
    MlflowKeys keys = new MlflowKeys();
    texts.forEach(
        (key, value) -> {
          String name = keys.of(key);
          if (value.length() > limit) {
            progress.accept(
                "warning: %s has %d characters, and MLflow accepts %d; the value is cut there"
                    .formatted(name, value.length(), limit));
          }
          shortened.put(name, value.length() > limit ? cut(value, limit) : value);
        });
    return shortened;
  }

  private static String cut(String value, int limit) {
    return "%s ... (%d characters, SHA-256 %s)"
        .formatted(
            value.substring(0, limit - MARK),
            value.length(),
            Hashing.sha256().hashString(value, StandardCharsets.UTF_8));
  }
}
