package org.ithn.cli.tracking;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.base.Splitter;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import org.ithn.experiments.UserException;
import org.ithn.framework.files.Json;

/**
 * HTTP connection to the REST interface of an MLflow tracking server. It follows no redirects, so
 * that credentials reach no other host.
 */
public final class MlflowConnection {
  private static final String API = "/api/2.0/mlflow/";
  private static final String ARTIFACTS = "/api/2.0/mlflow-artifacts/artifacts/";
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration CALL_TIMEOUT = Duration.ofMinutes(2);
  private static final Duration UPLOAD_TIMEOUT = Duration.ofMinutes(30);
  private static final int LONGEST_EXPLANATION = 500;

  private final String server;
  private final MlflowCredentials credentials;
  private final HttpClient http;

  private MlflowConnection(String server, MlflowCredentials credentials) {
    this.server = server;
    this.credentials = credentials;
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT_TIMEOUT)
            .build();
  }

  /**
   * Returns a connection; no request is sent yet.
   *
   * @param uri the server's address, for example {@code http://localhost:5000}
   * @throws UserException if it is not an http or https address, or contains a user name
   */
  public static MlflowConnection of(String uri, MlflowCredentials credentials) {
    URI parsed;
    try {
      parsed = URI.create(uri.strip());
    } catch (IllegalArgumentException e) { // its message repeats the text, perhaps with a password
      throw new UserException(
          "the address of the MLflow server is no URI; expected for example http://localhost:5000");
    }
    if (parsed.getRawUserInfo() != null) {
      throw new UserException(
          "the address of the MLflow server contains a user name; set %s and %s instead"
              .formatted(MlflowCredentials.USERNAME, MlflowCredentials.PASSWORD));
    }
    boolean web = "http".equals(parsed.getScheme()) || "https".equals(parsed.getScheme());
    if (!web || parsed.getHost() == null || parsed.getRawQuery() != null) {
      throw new UserException(
          ("the address of the MLflow server is %s; expected the http or https address of a"
                  + " tracking server, for example http://localhost:5000")
              .formatted(uri));
    }
    return new MlflowConnection(uri.strip().replaceAll("/+$", ""), credentials);
  }

  /** Returns the server's address. */
  String server() {
    return server;
  }

  /** Returns true if credentials would cross a network without encryption. */
  boolean exposesCredentials() {
    URI uri = URI.create(server);
    boolean loopback = uri.getHost().matches("localhost|127\\..*|\\[?::1]?");
    return credentials.authorization().isPresent() && "http".equals(uri.getScheme()) && !loopback;
  }

  /** Sends a GET request. */
  JsonNode get(String call, Map<String, String> query) {
    String parameters =
        query.entrySet().stream()
            .map(each -> each.getKey() + "=" + encode(each.getValue()))
            .collect(Collectors.joining("&"));
    return send(call, request(API + call + "?" + parameters, CALL_TIMEOUT).GET());
  }

  /** Sends a POST request. */
  JsonNode post(String call, ObjectNode body) {
    return send(
        call,
        request(API + call, CALL_TIMEOUT)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body.toString())));
  }

  /**
   * Uploads an artifact through the server.
   *
   * @param path path below the server's artifact root, with slashes
   */
  void putArtifact(String path, BodyPublisher content) {
    String encoded =
        Splitter.on('/')
            .splitToStream(path)
            .map(MlflowConnection::encode)
            .collect(Collectors.joining("/"));
    send("artifacts", request(ARTIFACTS + encoded, UPLOAD_TIMEOUT).PUT(content));
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private HttpRequest.Builder request(String path, Duration timeout) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(server + path)).timeout(timeout);
    credentials.authorization().ifPresent(value -> request.header("Authorization", value));
    return request;
  }

  private JsonNode send(String call, HttpRequest.Builder request) {
    try {
      HttpResponse<String> response =
          http.send(request.build(), BodyHandlers.ofString(StandardCharsets.UTF_8));
      if (response.statusCode() == 200) {
        return response.body().isBlank()
            ? Json.LENIENT.createObjectNode()
            : Json.LENIENT.readTree(response.body());
      }
      throw refusal(call, response);
    } catch (JsonProcessingException e) {
      throw new MlflowException(
          "%s: the response to %s is not JSON; name the address of an MLflow tracking server"
              .formatted(server, call),
          "",
          e);
    } catch (IOException e) {
      throw new MlflowException(
          ("MLflow server %s cannot be reached or closed the connection (%s, in %s); check the"
                  + " address, start the server and publish again, which completes what is missing")
              .formatted(server, e, call),
          "",
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new MlflowException(
          "the wait for MLflow server %s was interrupted; publish again".formatted(server), "", e);
    }
  }

  private MlflowException refusal(String call, HttpResponse<String> response) {
    String code = "";
    String explanation = response.body().strip();
    try {
      JsonNode error = Json.LENIENT.readTree(response.body());
      code = error.path("error_code").asText("");
      explanation = error.path("message").asText(explanation);
    } catch (JsonProcessingException e) {
      explanation = response.body().strip(); // for example a page of a proxy
    }
    int status = response.statusCode();
    return new MlflowException(
        "MLflow server %s refused %s with status %d%s: %s; %s"
            .formatted(
                server,
                call,
                status,
                code.isEmpty() ? "" : " " + code,
                explanation.substring(0, Math.min(explanation.length(), LONGEST_EXPLANATION)),
                remedy(status)),
        code,
        null);
  }

  private static String remedy(int status) {
    return switch (status) {
      case 401, 403 ->
          "set %s and %s, or %s, to credentials that may write"
              .formatted(
                  MlflowCredentials.USERNAME, MlflowCredentials.PASSWORD, MlflowCredentials.TOKEN);
      case 301, 302, 303, 307, 308 -> "name the address to which the server redirects";
      case 429, 500, 502, 503, 504 -> "publish again, which completes what is missing";
      default -> "check the address and the version of the server";
    };
  }
}
