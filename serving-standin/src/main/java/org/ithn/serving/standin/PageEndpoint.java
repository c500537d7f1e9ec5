package org.ithn.serving.standin;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import io.grpc.Status;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import org.ithn.savedmodels.ServedInput;
import org.ithn.serving.client.protocol.ModelName;
import org.ithn.serving.client.protocol.WireTensor;
import org.tensorflow.Signature;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorShapeProto;

/**
 * Handler of a {@link WebPage}: {@code GET /} returns the page, {@code POST /page} answers its
 * requests.
 *
 * <p>Requests must name this machine as their host and carry JSON, so that pages of other sites
 * cannot send them. Their content is kept in memory only and is not logged.
 */
final class PageEndpoint implements HttpHandler {
  /** Path of the page's requests. */
  static final String REQUESTS = "/page";

  private static final Pattern LOCAL_HOST =
      Pattern.compile("(localhost|127\\.0\\.0\\.1|\\[::1\\])(:\\d+)?");

  private final WebPage page;
  private final WebPage.Model model;

  PageEndpoint(WebPage page, LoadedVersions models) {
    this.page = page;
    this.model = new NewestModel(models);
  }

  /** The newest version of the served model. */
  private record NewestModel(LoadedVersions models) implements WebPage.Model {
    @Override
    public Set<String> signatures() {
      return newest().signatures().keySet();
    }

    @Override
    public Set<String> inputs(String signature) {
      SignatureDef found = newest().signatures().get(signature);
      return found == null ? Set.of() : Set.copyOf(found.getInputsMap().keySet());
    }

    @Override
    public Map<String, WireTensor> predict(String signature, Map<String, WireTensor> inputs) {
      return newest().predict(signature, inputs, List.of());
    }

    @Override
    public OptionalInt views() {
      SignatureDef signature = newest().signatures().get(Signature.DEFAULT_KEY);
      if (signature == null || !signature.containsInputs(ServedInput.ImageInput.NAME)) {
        return OptionalInt.empty();
      }
      List<TensorShapeProto.Dim> shape = // [B] or [B, V]
          signature.getInputsOrThrow(ServedInput.ImageInput.NAME).getTensorShape().getDimList();
      return OptionalInt.of(shape.size() < 2 ? 1 : (int) shape.get(1).getSize());
    }

    private LoadedModel newest() {
      return models.model(ModelName.newBuilder().setName(models.name()).build());
    }
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    boolean root = exchange.getRequestURI().getPath().equals("/");
    if (root && exchange.getRequestMethod().equals("GET") && isLocal(exchange)) {
      try (exchange) {
        sendPage(exchange);
      }
    } else {
      RestEndpoint.respond(exchange, this::answer);
    }
  }

  private void sendPage(HttpExchange exchange) throws IOException {
    byte[] html = page.html(model).getBytes(StandardCharsets.UTF_8);
    Headers headers = exchange.getResponseHeaders();
    headers.add("Content-Type", "text/html; charset=utf-8");
    headers.add("Content-Security-Policy", page.contentSecurityPolicy());
    headers.add("X-Content-Type-Options", "nosniff");
    headers.add("Referrer-Policy", "no-referrer");
    headers.add("Cache-Control", "no-store");
    exchange.sendResponseHeaders(200, html.length);
    exchange.getResponseBody().write(html);
  }

  private JsonNode answer(HttpExchange exchange) throws IOException {
    if (!isLocal(exchange)) {
      throw new RefusedException(
          Status.Code.PERMISSION_DENIED,
          "the page is for this machine only; open it as http://localhost");
    }
    if (!exchange.getRequestURI().getPath().equals(REQUESTS)) {
      throw RefusedException.notFound("unknown path; open / for the page");
    }
    String type = String.valueOf(exchange.getRequestHeaders().getFirst("Content-Type"));
    if (!exchange.getRequestMethod().equals("POST") || !type.startsWith("application/json")) {
      throw RefusedException.invalidArgument(
          "%s requires POST with application/json".formatted(REQUESTS));
    }
    return page.answer(RestEndpoint.body(exchange), model);
  }

  /** Returns true unless the request reached this machine under another name. */
  private static boolean isLocal(HttpExchange exchange) {
    String host = exchange.getRequestHeaders().getFirst("Host");
    return host != null && LOCAL_HOST.matcher(host).matches();
  }
}
