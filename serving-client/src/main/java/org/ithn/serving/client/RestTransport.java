package org.ithn.serving.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ithn.serving.client.ServingException.Code;
import org.ithn.serving.client.protocol.JsonTensors;
import org.ithn.serving.client.protocol.ModelName;
import org.ithn.serving.client.protocol.Prediction;
import org.ithn.serving.client.protocol.WireTensor;

/** JSON over HTTP, by default on port 8501. Requests are sent in columns. */
public final class RestTransport implements Transport {
  private static final JsonMapper JSON = JsonTensors.MAPPER;

  private final URI server;
  private final HttpClient http;

  private RestTransport(URI server, HttpClient http) {
    this.server = server;
    this.http = http;
  }

  /**
   * A server.
   *
   * @param server for instance {@code http://localhost:8501}
   */
  public static RestTransport of(URI server) {
    return of(server, HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build());
  }

  /** The same with a client of the caller's, for instance with a proxy or certificates. */
  public static RestTransport of(URI server, HttpClient http) {
    return new RestTransport(server, http);
  }

  @Override
  public Map<String, WireTensor> predict(Prediction request, Duration deadline) {
    ObjectNode body = JSON.createObjectNode();
    body.put("signature_name", request.getModelSpec().getSignatureName());
    ObjectNode inputs = body.putObject("inputs");
    request
        .getInputsMap()
        .forEach((name, value) -> inputs.set(name, JsonTensors.toJson(value, true)));
    HttpRequest.Builder post =
        HttpRequest.newBuilder(path(request.getModelSpec(), ":predict"))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body.toString()));
    return outputs(send(post, deadline).path("outputs"), request.getOutputFilterList());
  }

  /** A signature of one output answers with its value alone, without its name. */
  private Map<String, WireTensor> outputs(JsonNode outputs, List<String> wanted) {
    Map<String, WireTensor> all = new LinkedHashMap<>();
    try {
      if (outputs.isObject()) {
        outputs
            .properties()
            .forEach(entry -> all.put(entry.getKey(), JsonTensors.fromJson(entry.getValue())));
      } else if (outputs.isArray() && wanted.size() == 1) {
        all.put(wanted.get(0), JsonTensors.fromJson(outputs));
      } else {
        throw new IllegalArgumentException("there is no list of outputs " + wanted);
      }
    } catch (IllegalArgumentException e) {
      throw unreadableAnswer(e);
    }
    return all;
  }

  @Override
  public List<ServedVersion> versions(ModelName model, Duration deadline) {
    List<ServedVersion> versions = new ArrayList<>();
    for (JsonNode status :
        send(HttpRequest.newBuilder(path(model, "")).GET(), deadline)
            .path("model_version_status")) {
      versions.add(
          new ServedVersion(
              status.path("version").asLong(),
              status.path("state").asText(),
              status.path("status").path("error_message").asText()));
    }
    return versions;
  }

  private URI path(ModelName model, String call) {
    String version = model.hasVersion() ? "/versions/" + model.getVersion().getValue() : "";
    String name = URLEncoder.encode(model.getName(), StandardCharsets.UTF_8);
    return server.resolve("/v1/models/" + name + version + call);
  }

  private JsonNode send(HttpRequest.Builder request, Duration deadline) {
    try {
      HttpResponse<String> answer =
          http.send(
              request.timeout(deadline).build(),
              HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
      return content(answer);
    } catch (HttpTimeoutException e) {
      throw new ServingException(
          Code.DEADLINE, "REST server %s did not answer within %s".formatted(server, deadline), e);
    } catch (JsonProcessingException e) {
      throw unreadableAnswer(e);
    } catch (IOException e) {
      String how = e instanceof ConnectException ? "is not there" : "broke the connection";
      throw new ServingException(
          Code.UNAVAILABLE, "REST server %s %s (%s)".formatted(server, how, e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ServingException(
          Code.INTERRUPTED, "waiting for REST server %s was interrupted".formatted(server), e);
    }
  }

  private JsonNode content(HttpResponse<String> answer) throws JsonProcessingException {
    if (answer.statusCode() == 200) {
      return JSON.readTree(answer.body());
    }
    throw new ServingException(
        code(answer.statusCode()),
        "REST server %s answered %s: %s"
            .formatted(server, answer.statusCode(), explanation(answer.body())));
  }

  private static String explanation(String body) {
    try {
      return JSON.readTree(body).path("error").asText(body);
    } catch (JsonProcessingException e) {
      return body; // a proxy's page
    }
  }

  private static Code code(int status) {
    return switch (status) {
      case 400, 412, 413 -> Code.INVALID_REQUEST;
      case 404 -> Code.NOT_FOUND;
      case 429 -> Code.OVERLOADED;
      case 502, 503 -> Code.UNAVAILABLE;
      case 408, 504 -> Code.DEADLINE;
      default -> Code.SERVER;
    };
  }

  private ServingException unreadableAnswer(Exception e) {
    return new ServingException(
        Code.SERVER,
        "REST server %s sent what is no answer of a model (%s)".formatted(server, e.getMessage()),
        e);
  }

  @Override
  public void close() {
    // connections end by themselves
  }
}
