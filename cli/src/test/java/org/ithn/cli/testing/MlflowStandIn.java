package org.ithn.cli.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ithn.framework.files.Json;

/**
 * The part of MLflow's REST interface that publishing uses, on loopback and in memory, with the
 * limits that MLflow documents for a request. It can break off at a request.
 */
public final class MlflowStandIn implements AutoCloseable {
  private static final Pattern FILTER = Pattern.compile("tags\\.`(.*)` = '(.*)'");
  private static final int PAGE = 700;

  /** Moment at which a request breaks off. */
  public enum Fault {
    BEFORE,
    AFTER
  }

  /** A value of a metric as it was logged. */
  public record Value(double value, long timestamp, long step) {}

  /** A run of the server. */
  public static final class StoredRun {
    public String experiment = "";
    public String name = "";
    public String status = "RUNNING";
    public long start;
    public long end;
    public final Map<String, String> parameters = new TreeMap<>();
    public final Map<String, String> tags = new TreeMap<>();
    public final Map<String, List<Value>> metrics = new TreeMap<>();
    public final Map<String, String> artifacts = new TreeMap<>();

    /** Describes everything except ids. */
    public String describe() {
      Map<String, String> plain = new TreeMap<>(tags);
      plain.remove("ithn.publication");
      return String.join(
          "\n",
          List.of(
              name,
              status,
              start + " to " + end,
              parameters.toString(),
              plain.toString(),
              metrics.toString(),
              artifacts.toString()));
    }
  }

  private final HttpServer server;
  private final Map<String, StoredRun> runs = new LinkedHashMap<>();
  private final Map<String, String> experiments = new LinkedHashMap<>();
  private final List<String> calls = new ArrayList<>();
  private String authorization = "";
  private String artifactRoot = "mlflow-artifacts:/";
  private String stage = "active";
  private int faultyCall;
  private Fault fault = Fault.BEFORE;

  private MlflowStandIn(HttpServer server) {
    this.server = server;
  }

  /** Starts a server on a free port. */
  public static MlflowStandIn start() throws IOException {
    System.setProperty("sun.net.httpserver.nodelay", "true"); // else 40 ms per response
    HttpServer http =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    MlflowStandIn standIn = new MlflowStandIn(http);
    http.createContext("/", standIn::answer);
    http.start();
    return standIn;
  }

  public String uri() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  public synchronized List<StoredRun> runs() {
    return List.copyOf(runs.values());
  }

  /** Returns the id of a run by its name. */
  public synchronized String id(String name) {
    return runs.entrySet().stream()
        .filter(each -> each.getValue().name.equals(name))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseThrow();
  }

  /** Returns the calls so far, such as {@code runs/create}. */
  public synchronized List<String> calls() {
    return List.copyOf(calls);
  }

  /** Breaks the connection at a call, counted from 1 over all calls. */
  public synchronized void failAt(int call, Fault moment) {
    faultyCall = call;
    fault = moment;
  }

  /** Refuses requests without this value of the header {@code Authorization}. */
  public synchronized void requireAuthorization(String value) {
    authorization = value;
  }

  /** Changes where experiments keep their artifacts. */
  public synchronized void keepArtifactsIn(String root) {
    artifactRoot = root;
  }

  /** Marks all experiments as deleted. */
  public synchronized void deleteExperiments() {
    stage = "deleted";
  }

  private synchronized void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      String path = exchange.getRequestURI().getRawPath();
      calls.add(path.replaceFirst("/api/2.0/(mlflow/)?", "").replaceFirst("/artifacts/.*", ""));
      if (calls.size() == faultyCall && fault == Fault.BEFORE) {
        return;
      }
      Refusal refusal = new Refusal(200, "", "");
      JsonNode result = Json.LENIENT.createObjectNode();
      try {
        result = result(exchange, path, body);
      } catch (Refusal e) {
        refusal = e;
      }
      if (calls.size() == faultyCall) {
        return;
      }
      respond(exchange, refusal, result);
    }
  }

  private static void respond(HttpExchange exchange, Refusal refusal, JsonNode result)
      throws IOException {
    ObjectNode error =
        Json.LENIENT
            .createObjectNode()
            .put("error_code", refusal.code)
            .put("message", refusal.getMessage());
    byte[] bytes =
        (refusal.status == 200 ? result : error).toString().getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(refusal.status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  private JsonNode result(HttpExchange exchange, String path, byte[] body) throws IOException {
    String sent = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
    if (!authorization.isEmpty() && !sent.equals(authorization)) {
      throw new Refusal(401, "", "You are not authenticated.");
    }
    String artifacts = "/api/2.0/mlflow-artifacts/artifacts/";
    if (path.startsWith(artifacts)) {
      String[] parts = decode(path.substring(artifacts.length())).split("/", 4);
      check(parts[2].equals("artifacts"), "wrong artifact path");
      runs.get(parts[1]).artifacts.put(parts[3], new String(body, StandardCharsets.UTF_8));
      return Json.LENIENT.createObjectNode();
    }
    check(body.length <= 1_000_000, "the request is too large");
    JsonNode request =
        exchange.getRequestMethod().equals("GET")
            ? query(exchange.getRequestURI().getRawQuery())
            : Json.LENIENT.readTree(body);
    return switch (path.replaceFirst("/api/2.0/mlflow/", "")) {
      case "experiments/get-by-name" -> experiment(request.path("experiment_name").asText());
      case "experiments/create" -> {
        experiments.put(request.path("name").asText(), String.valueOf(experiments.size() + 1));
        yield Json.LENIENT.createObjectNode();
      }
      case "experiments/update" -> rename(request);
      case "experiments/delete" -> {
        check(experiments.values().remove(request.path("experiment_id").asText()), "no experiment");
        yield Json.LENIENT.createObjectNode();
      }
      case "runs/create" -> create(request);
      case "runs/search" -> search(request);
      case "runs/update" -> update(request);
      case "runs/log-batch" -> log(request);
      case "metrics/get-history" -> history(request);
      default -> throw new Refusal(404, "ENDPOINT_NOT_FOUND", path);
    };
  }

  private static String decode(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  private static ObjectNode query(String text) {
    ObjectNode query = Json.LENIENT.createObjectNode();
    for (String pair : text.split("&", -1)) {
      String[] parts = pair.split("=", 2);
      query.put(parts[0], decode(parts[1]));
    }
    return query;
  }

  private JsonNode experiment(String name) {
    if (!experiments.containsKey(name)) {
      throw new Refusal(404, "RESOURCE_DOES_NOT_EXIST", "no experiment " + name);
    }
    ObjectNode found = Json.LENIENT.createObjectNode();
    found
        .putObject("experiment")
        .put("experiment_id", experiments.get(name))
        .put("lifecycle_stage", stage)
        .put("artifact_location", artifactRoot + experiments.get(name));
    return found;
  }

  private JsonNode rename(JsonNode request) {
    String id = request.path("experiment_id").asText();
    check(experiments.values().remove(id), "no experiment");
    experiments.put(request.path("new_name").asText(), id);
    return Json.LENIENT.createObjectNode();
  }

  private JsonNode create(JsonNode request) {
    StoredRun run = new StoredRun();
    run.experiment = request.path("experiment_id").asText();
    run.name = request.path("run_name").asText();
    run.start = request.path("start_time").asLong();
    String id = "run" + (runs.size() + 1);
    runs.put(id, run);
    request.path("tags").forEach(tag -> run.tags.put(key(tag), tag.path("value").asText()));
    return Json.LENIENT.createObjectNode().set("run", describe(id));
  }

  private JsonNode search(JsonNode request) {
    Matcher filter = FILTER.matcher(request.path("filter").asText());
    check(filter.matches(), "the filter is invalid");
    ObjectNode result = Json.LENIENT.createObjectNode();
    ArrayNode found = result.putArray("runs");
    runs.forEach(
        (id, run) -> {
          if (run.experiment.equals(request.path("experiment_ids").path(0).asText())
              && filter.group(2).equals(run.tags.get(filter.group(1)))) {
            found.add(describe(id));
          }
        });
    return result;
  }

  private ObjectNode describe(String id) {
    StoredRun run = runs.get(id);
    ObjectNode described = Json.LENIENT.createObjectNode();
    described
        .putObject("info")
        .put("run_id", id)
        .put("artifact_uri", "%s%s/%s/artifacts".formatted(artifactRoot, run.experiment, id));
    ObjectNode data = described.putObject("data");
    ArrayNode params = data.putArray("params");
    run.parameters.forEach((key, value) -> params.addObject().put("key", key).put("value", value));
    ArrayNode metrics = data.putArray("metrics");
    run.metrics.keySet().forEach(key -> metrics.addObject().put("key", key).put("value", 0));
    return described;
  }

  private JsonNode update(JsonNode request) {
    StoredRun run = runs.get(request.path("run_id").asText());
    run.status = request.path("status").asText(run.status);
    run.end = request.path("end_time").asLong(run.end);
    return Json.LENIENT.createObjectNode();
  }

  private JsonNode log(JsonNode request) {
    StoredRun run = runs.get(request.path("run_id").asText());
    check(request.path("metrics").size() <= 1000, "at most 1000 metrics");
    check(request.path("params").size() <= 100, "at most 100 params");
    check(request.path("tags").size() <= 100, "at most 100 tags");
    for (JsonNode param : request.path("params")) {
      String value = param.path("value").asText();
      check(value.length() <= 6000, "a parameter is too long");
      String before = run.parameters.putIfAbsent(key(param), value);
      check(before == null || before.equals(value), "Changing param values is not allowed");
    }
    for (JsonNode tag : request.path("tags")) {
      check(tag.path("value").asText().length() <= 5000, "a tag is too long");
      run.tags.put(key(tag), tag.path("value").asText());
    }
    for (JsonNode metric : request.path("metrics")) {
      check(metric.path("value").isNumber(), "a value is no number");
      run.metrics
          .computeIfAbsent(key(metric), unseen -> new ArrayList<>())
          .add(
              new Value(
                  metric.path("value").asDouble(),
                  metric.path("timestamp").asLong(),
                  metric.path("step").asLong()));
    }
    return Json.LENIENT.createObjectNode();
  }

  private static String key(JsonNode entry) {
    String key = entry.path("key").asText();
    check(key.matches("[\\w./ :-]{1,250}"), "invalid key " + key);
    return key;
  }

  private JsonNode history(JsonNode request) {
    List<Value> all =
        runs.get(request.path("run_id").asText()).metrics.get(request.path("metric_key").asText());
    int from = request.path("page_token").asInt(0);
    int to = Math.min(from + PAGE, all.size());
    ObjectNode result = Json.LENIENT.createObjectNode();
    ArrayNode page = result.putArray("metrics");
    all.subList(from, to)
        .forEach(each -> page.addObject().put("value", each.value()).put("step", each.step()));
    if (to < all.size()) {
      result.put("next_page_token", String.valueOf(to));
    }
    return result;
  }

  private static void check(boolean condition, String problem) {
    if (!condition) {
      throw new Refusal(400, "INVALID_PARAMETER_VALUE", problem);
    }
  }

  /** A refused request. */
  private static final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;

    private Refusal(int status, String code, String message) {
      super(message);
      this.status = status;
      this.code = code;
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
