package org.ithn.cli.tracking;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.Iterables;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.LongConsumer;
import org.ithn.framework.files.Json;

/**
 * Client for the part of MLflow's REST interface (version 2.0) that publishing needs, within its
 * limits for a request: 1000 metrics, 100 parameters or tags, and 1 MB.
 */
final class MlflowClient {
  /** Largest number of metric values in a request. */
  static final int METRICS_PER_REQUEST = 1000;

  /** Largest number of texts in a request: 50 of the longest ones fit into 1 MB. */
  static final int TEXTS_PER_REQUEST = 50;

  private static final String MISSING = "RESOURCE_DOES_NOT_EXIST";
  private static final String EXISTS = "RESOURCE_ALREADY_EXISTS";

  private final MlflowConnection connection;

  MlflowClient(MlflowConnection connection) {
    this.connection = connection;
  }

  /**
   * An experiment of the server.
   *
   * @param active false if it is deleted and can be restored
   * @param artifactLocation the URI below which its runs keep artifacts
   */
  record Experiment(String id, boolean active, String artifactLocation) {}

  /**
   * A run of the server.
   *
   * @param artifactUri the URI of its artifacts
   * @param parameters its parameters by key
   * @param metricKeys the keys of its metrics
   */
  record StoredRun(
      String id, String artifactUri, Map<String, String> parameters, Set<String> metricKeys) {
    private static StoredRun of(JsonNode run) {
      Map<String, String> parameters = new TreeMap<>();
      run.path("data")
          .path("params")
          .forEach(each -> parameters.put(each.path("key").asText(), each.path("value").asText()));
      Set<String> keys = new HashSet<>();
      run.path("data").path("metrics").forEach(each -> keys.add(each.path("key").asText()));
      JsonNode info = run.path("info");
      return new StoredRun(
          info.path("run_id").asText(), info.path("artifact_uri").asText(), parameters, keys);
    }
  }

  /** A value at a step; databases do not distinguish the zeros. */
  record Point(long step, double value) {
    Point {
      value += 0.0; // -0.0 becomes 0.0
    }
  }

  /** Returns the experiment of a name; empty if there is none. */
  Optional<Experiment> findExperiment(String name) {
    try {
      JsonNode found =
          connection
              .get("experiments/get-by-name", Map.of("experiment_name", name))
              .path("experiment");
      return Optional.of(
          new Experiment(
              found.path("experiment_id").asText(),
              !found.path("lifecycle_stage").asText().equals("deleted"),
              found.path("artifact_location").asText()));
    } catch (MlflowException e) {
      if (e.code().equals(MISSING)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /**
   * Creates an experiment, unless another process has just done so.
   *
   * @return true if this call created it
   */
  boolean createExperiment(String name) {
    try {
      connection.post("experiments/create", Json.LENIENT.createObjectNode().put("name", name));
      return true;
    } catch (MlflowException e) {
      if (!e.code().equals(EXISTS)) {
        throw e;
      }
      return false;
    }
  }

  /** Deletes an experiment under another name, because a deleted one keeps its name. */
  void discardExperiment(String id, String name) {
    ObjectNode renamed = Json.LENIENT.createObjectNode().put("experiment_id", id);
    connection.post(
        "experiments/update", renamed.put("new_name", "%s (refused, %s)".formatted(name, id)));
    connection.post("experiments/delete", Json.LENIENT.createObjectNode().put("experiment_id", id));
  }

  /** Returns at most two runs of an experiment that have a tag with a value. */
  List<StoredRun> findRuns(String experiment, String tag, String value) {
    ObjectNode body = Json.LENIENT.createObjectNode();
    body.putArray("experiment_ids").add(experiment);
    body.put("filter", "tags.`%s` = '%s'".formatted(tag, value));
    body.put("max_results", 2);
    List<StoredRun> runs = new ArrayList<>();
    connection.post("runs/search", body).path("runs").forEach(run -> runs.add(StoredRun.of(run)));
    return runs;
  }

  /**
   * Creates a run.
   *
   * @param start the start, in ms since 1970
   */
  StoredRun createRun(String experiment, String name, long start, Map<String, String> tags) {
    ObjectNode body = Json.LENIENT.createObjectNode();
    body.put("experiment_id", experiment).put("run_name", name).put("start_time", start);
    putTexts(body.putArray("tags"), tags.entrySet());
    return StoredRun.of(connection.post("runs/create", body).path("run"));
  }

  /** Marks a run as one that is being written. */
  void open(String run) {
    ObjectNode body = Json.LENIENT.createObjectNode().put("run_id", run);
    connection.post("runs/update", body.put("status", TrackedRun.Status.RUNNING.name()));
  }

  /** Sets the final state of a run. */
  void close(String run, TrackedRun.Period period) {
    ObjectNode body = Json.LENIENT.createObjectNode().put("run_id", run);
    body.put("status", period.status().name());
    if (period.status() != TrackedRun.Status.RUNNING) {
      body.put("end_time", period.end());
    }
    connection.post("runs/update", body);
  }

  /** Returns all values of a metric. */
  Set<Point> history(String run, String key) {
    Set<Point> points = new HashSet<>();
    Map<String, String> query = new LinkedHashMap<>(Map.of("run_id", run, "metric_key", key));
    query.put("max_results", "25000");
    String next;
    do {
      JsonNode page = connection.get("metrics/get-history", query);
      page.path("metrics")
          .forEach(each -> points.add(new Point(each.path("step").asLong(), value(each))));
      next = page.path("next_page_token").asText("");
      query.put("page_token", next);
    } while (!next.isEmpty());
    return points;
  }

  /** Returns a value; protobuf's JSON has NaN and infinity as texts. */
  private static double value(JsonNode metric) {
    JsonNode value = metric.path("value");
    return value.isTextual() ? Double.parseDouble(value.textValue()) : value.asDouble();
  }

  /** Adds tags, or replaces their values. */
  void logTags(String run, Map<String, String> tags) {
    logTexts(run, "tags", tags);
  }

  /** Adds parameters. */
  void logParameters(String run, Map<String, String> parameters) {
    logTexts(run, "params", parameters);
  }

  private void logTexts(String run, String kind, Map<String, String> texts) {
    for (List<Map.Entry<String, String>> some :
        Iterables.partition(texts.entrySet(), TEXTS_PER_REQUEST)) {
      log(run, kind, MlflowClient::putTexts, some);
    }
  }

  private static void putTexts(ArrayNode list, Iterable<Map.Entry<String, String>> texts) {
    texts.forEach(each -> list.addObject().put("key", each.getKey()).put("value", each.getValue()));
  }

  /**
   * Adds metric values.
   *
   * @param progress receives the number of values so far after each request
   */
  void logMetrics(String run, List<TrackedRun.Metric> metrics, LongConsumer progress) {
    long done = 0;
    for (List<TrackedRun.Metric> some : Iterables.partition(metrics, METRICS_PER_REQUEST)) {
      log(run, "metrics", MlflowClient::putMetrics, some);
      done += some.size();
      progress.accept(done);
    }
  }

  private static void putMetrics(ArrayNode list, Iterable<TrackedRun.Metric> metrics) {
    metrics.forEach(
        each ->
            list.addObject()
                .put("key", each.key())
                .put("value", each.value())
                .put("timestamp", each.timestamp())
                .put("step", each.step()));
  }

  private <T> void log(
      String run, String kind, BiConsumer<ArrayNode, Iterable<T>> writer, List<T> values) {
    ObjectNode body = Json.LENIENT.createObjectNode().put("run_id", run);
    writer.accept(body.putArray(kind), values);
    connection.post("runs/log-batch", body);
  }

  /**
   * Uploads a file, or replaces it.
   *
   * @param root path of the run's artifacts below the server's artifact root
   */
  void upload(String root, String path, TrackedRun.Artifact artifact) throws IOException {
    connection.putArtifact(root + "/" + path, content(artifact));
  }

  private static BodyPublisher content(TrackedRun.Artifact artifact) throws IOException {
    return artifact instanceof TrackedRun.Artifact.OnDisk onDisk
        ? BodyPublishers.ofFile(onDisk.file())
        : BodyPublishers.ofString(((TrackedRun.Artifact.Text) artifact).content());
  }
}
