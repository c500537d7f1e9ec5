package org.ithn.serving.standin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.CharConversionException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ithn.serving.client.protocol.JsonTensors;
import org.ithn.serving.client.protocol.ModelName;
import org.ithn.serving.client.protocol.VersionNumber;
import org.tensorflow.proto.SignatureDef;

/** REST interface of the stand-in: predict in rows and columns, metadata and status. */
final class RestEndpoint implements AutoCloseable {
  private static final JsonMapper JSON = JsonTensors.MAPPER;
  private static final Pattern PATH =
      Pattern.compile("/v1/models/([^/:]+)(?:/versions/(\\d{1,18}))?(:predict|/metadata)?");

  /** Longest time in seconds that a client may take to send a request. */
  private static final int REQUEST_SECONDS = 30;

  /** Longest time in seconds from a request to the last byte of its response. */
  private static final int RESPONSE_SECONDS = 1800;

  static {
    // The JDK's server waits for ever by default. It reads the properties when it is first used.
    setDefault("sun.net.httpserver.maxReqTime", REQUEST_SECONDS);
    setDefault("sun.net.httpserver.maxRspTime", RESPONSE_SECONDS);
  }

  private final LoadedVersions models;
  private final HttpServer server;

  /** A request occupies a thread while it is sent, so their number must not be limited. */
  private final ExecutorService threads = Executors.newCachedThreadPool();

  RestEndpoint(LoadedVersions models, Optional<WebPage> page, InetAddress address, int port)
      throws IOException {
    this.models = models;
    this.server = HttpServer.create(new InetSocketAddress(address, port), 0);
    server.setExecutor(threads);
    HttpHandler interfaces = exchange -> respond(exchange, this::dispatch);
    if (page.isPresent()) {
      server.createContext("/", new PageEndpoint(page.get(), models));
      server.createContext("/v1/", interfaces);
    } else {
      server.createContext("/", interfaces);
    }
    server.start();
  }

  private static void setDefault(String property, int seconds) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, Integer.toString(seconds));
    }
  }

  int port() {
    return server.getAddress().getPort();
  }

  /** Function from a request to the body of its response. */
  interface Responder {
    JsonNode respond(HttpExchange exchange) throws IOException;
  }

  /** Sends the result of a responder, or its failure as a sentence. */
  static void respond(HttpExchange exchange, Responder responder) throws IOException {
    try (exchange) {
      int status = 200;
      JsonNode body;
      try {
        body = responder.respond(exchange);
      } catch (RefusedException e) {
        status = e.httpStatus();
        body = error(e.getMessage());
      } catch (IllegalArgumentException | JsonProcessingException e) {
        status = 400;
        body = error(LoadedModel.firstLine(e));
      } catch (RuntimeException e) {
        status = 500;
        body = error(String.valueOf(e));
      }
      byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().add("Content-Type", "application/json");
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  private static JsonNode error(String message) {
    return JSON.createObjectNode().put("error", message);
  }

  private JsonNode dispatch(HttpExchange exchange) throws IOException {
    Matcher path = PATH.matcher(exchange.getRequestURI().getPath());
    if (!path.matches()) {
      throw RefusedException.notFound(
          "unknown path %s; use /v1/models/%s:predict"
              .formatted(exchange.getRequestURI().getPath(), models.name()));
    }
    ModelName.Builder requested = ModelName.newBuilder().setName(path.group(1));
    if (path.group(2) != null) {
      requested.setVersion(VersionNumber.newBuilder().setValue(Long.parseLong(path.group(2))));
    }
    String call = path.group(3) == null ? "" : path.group(3);
    String method = call.equals(":predict") ? "POST" : "GET";
    if (!exchange.getRequestMethod().equals(method)) {
      throw RefusedException.invalidArgument("%s requires %s".formatted(path.group(), method));
    }
    return switch (call) {
      case ":predict" -> predict(requested.build(), body(exchange));
      case "/metadata" -> metadata(requested.build());
      default -> status(requested.build());
    };
  }

  static JsonNode body(HttpExchange exchange) throws IOException {
    String length = exchange.getRequestHeaders().getFirst("Content-Length");
    if (length != null && Long.parseLong(length) > ServingStandIn.LARGEST_REQUEST) {
      throw RefusedException.tooLarge(ServingStandIn.LARGEST_REQUEST);
    }
    byte[] bytes =
        exchange.getRequestBody().readNBytes(ServingStandIn.LARGEST_REQUEST + 1); // may be chunked
    if (bytes.length > ServingStandIn.LARGEST_REQUEST) {
      throw RefusedException.tooLarge(ServingStandIn.LARGEST_REQUEST);
    }
    try {
      JsonNode body = JSON.readTree(bytes);
      if (body.isObject()) {
        return body;
      }
    } catch (JsonProcessingException | CharConversionException e) {
      // not JSON; the sentence below says so without the parser's words
    }
    throw RefusedException.invalidArgument("the body is not a JSON object");
  }

  private JsonNode predict(ModelName requested, JsonNode body) {
    LoadedModel model = models.model(requested);
    String name = body.path("signature_name").asText("");
    name = name.isEmpty() ? "serving_default" : name;
    SignatureDef signature = model.signature(name);
    return RestFormat.formatOutputs(
        body, model.predict(name, RestFormat.parseInputs(body, signature), java.util.List.of()));
  }

  private JsonNode status(ModelName requested) {
    ObjectNode response = JSON.createObjectNode();
    var versions = response.putArray("model_version_status");
    for (long version : models.versionNumbers(requested)) {
      ObjectNode one =
          versions.addObject().put("version", Long.toString(version)).put("state", "AVAILABLE");
      one.putObject("status").put("error_code", "OK").put("error_message", "");
    }
    return response;
  }

  private JsonNode metadata(ModelName requested) {
    ObjectNode response = JSON.createObjectNode();
    response
        .putObject("model_spec")
        .put("name", models.name())
        .put("signature_name", "")
        .put("version", Long.toString(models.versionNumber(requested)));
    ObjectNode signatures =
        response.putObject("metadata").putObject("signature_def").putObject("signature_def");
    for (Map.Entry<String, SignatureDef> entry : models.model(requested).signatures().entrySet()) {
      signatures.set(entry.getKey(), RestFormat.toJson(entry.getValue()));
    }
    return response;
  }

  @Override
  public void close() {
    server.stop(1);
    threads.shutdownNow();
  }
}
