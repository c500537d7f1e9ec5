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

/** Transport over REST in columnar format; servers listen on port 8501 by default. */
public final class RestTransport implements Transport {
  private static final JsonMapper JSON = JsonTensors.MAPPER;

  private final URI server;
  private final HttpClient http;

  private RestTransport(URI server, HttpClient http) {
    this.server = server;
    this.http = http;
  }

  /**
   * Returns a transport to a server.
   *
   * @param server the server's address, for example {@code http://localhost:8501}
   */
  public static RestTransport of(URI server) {
    return of(server, HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build());
  }

  /** Returns a transport over the caller's HTTP client, for example with a proxy. */
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

  /** Reads the outputs; a signature with a single output returns its value without its name. */
  private Map<String, WireTensor> outputs(JsonNode outputs, List<String> requested) {
    Map<String, WireTensor> all = new LinkedHashMap<>();
    try {
      if (outputs.isObject()) {
        outputs
            .properties()
            .forEach(entry -> all.put(entry.getKey(), JsonTensors.fromJson(entry.getValue())));
      } else if (outputs.isArray() && requested.size() == 1) {
        all.put(requested.get(0), JsonTensors.fromJson(outputs));
      } else {
        throw new IllegalArgumentException("there are no outputs " + requested);
      }
    } catch (IllegalArgumentException e) {
      throw unreadableResponse(e);
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
      HttpResponse<String> response =
          http.send(
              request.timeout(deadline).build(),
              HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
      return content(response);
    } catch (HttpTimeoutException e) {
      throw new ServingException(
          Code.DEADLINE, "REST server %s did not respond within %s".formatted(server, deadline), e);
    } catch (JsonProcessingException e) {
      throw unreadableResponse(e);
    } catch (IOException e) {
      String problem =
          e instanceof ConnectException ? "cannot be reached" : "closed the connection";
      throw new ServingException(
          Code.UNAVAILABLE, "REST server %s %s (%s)".formatted(server, problem, e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ServingException(
          Code.INTERRUPTED, "the wait for REST server %s was interrupted".formatted(server), e);
    }
  }

  private JsonNode content(HttpResponse<String> response) throws JsonProcessingException {
    if (response.statusCode() == 200) {
      return JSON.readTree(response.body());
    }
    throw new ServingException(
        code(response.statusCode()),
        "REST server %s responded %s: %s"
            .formatted(server, response.statusCode(), explanation(response.body())));
  }

  private static String explanation(String body) {
    try {
      return JSON.readTree(body).path("error").asText(body);
    } catch (JsonProcessingException e) {
      return body; // for example an error page of a proxy
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

  private ServingException unreadableResponse(Exception e) {
    return new ServingException(
        Code.SERVER,
        "REST server %s sent an unreadable response (%s)".formatted(server, e.getMessage()),
        e);
  }

  @Override
  public void close() {
    // The HTTP client closes idle connections.
  }
}
