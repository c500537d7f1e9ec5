package org.ithn.serving.standin;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.protobuf.ByteString;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ithn.framework.model.DecodingConfig;
import org.ithn.savedmodels.ExpectedReport;
import org.ithn.savedmodels.SavedModelException;
import org.ithn.savedmodels.SavedModelExporter;
import org.ithn.savedmodels.ServingGraph;
import org.ithn.savedmodels.TinyRun;
import org.ithn.savedmodels.files.ServingFiles;
import org.ithn.serving.client.ClientOptions;
import org.ithn.serving.client.InvalidStudy;
import org.ithn.serving.client.ReportClient;
import org.ithn.serving.client.Reports;
import org.ithn.serving.client.RetryPolicy;
import org.ithn.serving.client.ServingException;
import org.ithn.serving.client.ServingException.Code;
import org.ithn.serving.client.protocol.WireTensor;
import org.ithn.serving.client.protocol.WireTensors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The stand-in, tested with our client over both interfaces and with curl. */
final class ServingStandInTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String NAME = "tiny";
  private static final byte[] BROKEN = "no picture".getBytes(StandardCharsets.UTF_8);

  @TempDir private static Path folder;
  private static List<ExpectedReport> expected;
  private static ServingStandIn server;
  private static String manifest;

  @BeforeAll
  static void start() {
    try (TinyRun run = new TinyRun(DecodingConfig.beam(3, TinyRun.LONGEST), 1);
        ServingGraph graph = run.serving()) {
      expected = run.write(TinyRun.studies(5, 1));
      SavedModelExporter.of(folder).export(graph, expected, Map.of());
      byte[] file =
          new ServingFiles(NAME, graph, "noise", List.of())
              .contents(List.of())
              .get("deployment.yaml");
      manifest = new String(file, StandardCharsets.UTF_8);
    }
    BatchingLimits limits = new BatchingLimits(8, Duration.ofMillis(200), 50, List.of(1, 3, 8));
    server = ServingStandIn.start(folder, NAME, ServingStandIn.Ports.findFree(), limits);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static ClientOptions options() {
    return ClientOptions.of(NAME)
        .withBatch(8)
        .withRetries(RetryPolicy.none())
        .withDeadline(Duration.ofMinutes(2));
  }

  private static ReportClient grpc(ClientOptions options) {
    return ReportClient.grpc("localhost", server.grpcPort(), options);
  }

  private static ReportClient rest(ClientOptions options) {
    return ReportClient.rest(URI.create("http://localhost:" + server.restPort()), options);
  }

  private static List<List<byte[]>> studies() {
    return expected.stream().map(ExpectedReport::imageFiles).toList();
  }

  @Test
  void bothInterfacesReproduceTheTrainingReports() {
    for (ReportClient client : List.of(grpc(options()), rest(options().withVersion(1)))) {
      try (client) {
        Reports reports = client.reports(studies());
        assertThat(reports.invalidStudies()).isEmpty();
        for (int i = 0; i < expected.size(); i++) {
          var report = reports.reports().get(i).orElseThrow();
          assertThat(ExpectedReport.wordIds(report.tokenIds()))
              .isEqualTo(expected.get(i).wordIds());
          assertThat(report.score()).isWithin(1e-4f).of(expected.get(i).score());
        }
        assertThat(client.versions().get(0).isAvailable()).isTrue();
      }
    }
  }

  /** Runs the command of the Deployment's readiness probe. */
  @Test
  void readinessProbeOfTheManifestAsksForAnAvailableVersion() throws Exception {
    assumeTrue(Files.exists(Path.of("/bin/bash")), "the probe needs bash");
    Matcher probe = Pattern.compile("(?s)- >-\\n(.*?)\\n +periodSeconds").matcher(manifest);
    assertThat(probe.find()).isTrue();
    String command = probe.group(1).strip().replaceAll("\\s*\\n\\s*", " ");
    String here = command.replace("/8501 ", "/%d ".formatted(server.restPort()));
    assertThat(run(here)).isEqualTo(0);
    assertThat(run(here.replace("/models/" + NAME, "/models/other"))).isNotEqualTo(0);
    assertThat(run(here.replace("AVAILABLE", "LOADING"))).isNotEqualTo(0);
    assertThat(run(command.replace("/8501 ", "/1 "))).isNotEqualTo(0);
  }

  private static int run(String command) throws IOException, InterruptedException {
    Process bash =
        new ProcessBuilder("/bin/bash", "-c", command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    return bash.waitFor(20, TimeUnit.SECONDS) ? bash.exitValue() : -1;
  }

  @Test
  void mergedRequestsGetTheirOwnReports() {
    try (ReportClient client = grpc(options())) {
      List<CompletableFuture<List<Integer>>> answers = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        byte[] file = expected.get(i % 5).imageFiles().get(0);
        answers.add(CompletableFuture.supplyAsync(() -> client.report(file).tokenIds()));
      }
      CompletableFuture<Void> invalid =
          CompletableFuture.runAsync(
              () -> assertThrows(ServingException.class, () -> client.report(BROKEN)));
      for (int i = 0; i < 10; i++) {
        assertThat(ExpectedReport.wordIds(answers.get(i).join()))
            .isEqualTo(expected.get(i % 5).wordIds());
      }
      invalid.join();
    }
  }

  @Test
  void invalidImagesAreNamedOverBothInterfaces() {
    List<List<byte[]>> studies = new ArrayList<>(studies());
    byte[] valid = studies.get(3).get(0);
    studies.set(1, List.of(BROKEN));
    studies.set(3, List.of(java.util.Arrays.copyOf(valid, valid.length / 2)));
    for (ReportClient client : List.of(grpc(options()), rest(options()))) {
      try (client) {
        Reports reports = client.reports(studies);
        assertThat(reports.invalidStudies().stream().map(InvalidStudy::study))
            .containsExactly(1, 3)
            .inOrder();
        assertThat(reports.reports().get(4)).isPresent();
      }
    }
  }

  /** Many clients that send half a request, or nothing, occupy no thread that others need. */
  @Test
  void halfSentRequestsDoNotBlockOthers() throws IOException {
    List<Socket> open = new ArrayList<>();
    try {
      for (int i = 0; i < 200; i++) {
        boolean overGrpc = i % 4 == 3;
        int port = overGrpc ? server.grpcPort() : server.restPort();
        Socket socket = new Socket();
        open.add(socket);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 20_000);
        String half =
            switch (i % 4) {
              case 0 -> "POST /v1/models/tiny:predict HTTP/1.1\r\nHost: x\r\nContent-Le";
              case 1 ->
                  "POST /v1/models/tiny:predict HTTP/1.1\r\nContent-Length: 999\r\n\r\n{\"inst";
              case 2 -> "G";
              default -> "PRI * HTTP/2.0\r\n\r\nSM";
            };
        socket.getOutputStream().write(half.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
      }
      ClientOptions options = options().withDeadline(Duration.ofSeconds(20));
      for (ReportClient client : List.of(grpc(options), rest(options))) {
        try (client) {
          assertThat(client.reports(studies()).invalidStudies()).isEmpty();
        }
      }
    } finally {
      for (Socket socket : open) {
        socket.close();
      }
    }
  }

  @Test
  void invalidRequestsAreExplained() {
    WireTensor image = WireTensors.ofStrings(List.of(ByteString.copyFrom(BROKEN)), 1);
    WireTensor number = WireTensors.ofFloats(new float[] {1}, 1);
    WireTensor tooMany = WireTensors.ofStrings(List.of(ByteString.EMPTY), 9);
    for (boolean overGrpc : new boolean[] {true, false}) {
      try (ReportClient client = overGrpc ? grpc(options()) : rest(options())) {
        assertRefused(client, "none", Map.of("image_bytes", image), "no signature named none");
        assertRefused(client, "greedy", Map.of("picture", image), "has inputs [image_bytes]");
        assertRefused(client, "greedy", Map.of("image_bytes", tooMany), "at most 8");
        assertRefused(client, "greedy", Map.of("image_bytes", number), "");
        assertRefused(
            client,
            "score_report",
            Map.of("image_bytes", image, "report", WireTensors.ofStrings(List.of(), 0)),
            "");
      }
      assertMissing(overGrpc, options().withVersion(7), "no version 7");
      assertMissing(overGrpc, ClientOptions.of("other"), "no model named other");
    }
  }

  private static void assertRefused(
      ReportClient client, String signature, Map<String, WireTensor> inputs, String why) {
    ServingException e =
        assertThrows(
            ServingException.class, () -> client.predict(signature, inputs, List.of("report")));
    assertThat(e.code()).isEqualTo(Code.INVALID_REQUEST);
    assertThat(e).hasMessageThat().contains(why);
  }

  private static void assertMissing(boolean overGrpc, ClientOptions options, String why) {
    try (ReportClient client = overGrpc ? grpc(options) : rest(options)) {
      ServingException e = assertThrows(ServingException.class, client::versions);
      assertThat(e.code()).isEqualTo(Code.NOT_FOUND);
      assertThat(e).hasMessageThat().contains(why);
    }
  }

  @Test
  void otherSignaturesAreServed() {
    for (ReportClient client : List.of(grpc(options()), rest(options()))) {
      try (client) {
        assertThat(client.logLikelihoods(studies().subList(0, 1), List.of("heart is normal ."))[0])
            .isLessThan(0f);
      }
    }
  }

  @Test
  void curlGetsReportsInRowsAndColumns() throws Exception {
    assumeTrue(hasCurl(), "curl is not installed");
    String image =
        "{\"b64\": \"%s\"}"
            .formatted(Base64.getEncoder().encodeToString(expected.get(0).imageFiles().get(0)));
    JsonNode rows =
        curl("/v1/models/tiny:predict", "{\"instances\": [%s, %s]}".formatted(image, image));
    assertThat(rows.path("predictions")).hasSize(2);
    JsonNode columns =
        curl(
            "/v1/models/tiny/versions/1:predict",
            "{\"signature_name\": \"greedy\", \"inputs\": {\"image_bytes\": [%s]}}"
                .formatted(image));
    assertThat(columns.path("outputs").path("report").get(0).isTextual()).isTrue();
    assertThat(rows.path("predictions").get(0).path("report").asText()).isNotEmpty();
    JsonNode named =
        curl(
            "/v1/models/tiny:predict", "{\"instances\": [{\"image_bytes\": %s}]}".formatted(image));
    assertThat(named.path("predictions").get(0).path("token_ids"))
        .isEqualTo(rows.path("predictions").get(0).path("token_ids"));
    for (String body : List.of("{\"instances\": [1", "image=@chest.png", "\u00ef", "[1]")) {
      assertThat(curl("/v1/models/tiny:predict", body).path("error").asText())
          .isEqualTo("the body is not a JSON object");
    }
    assertThat(curl("/v1/models/tiny:predict", "{}").path("error").asText())
        .contains("'instances' or 'inputs'");
    JsonNode metadata = curl("/v1/models/tiny/metadata", "");
    assertThat(
            metadata
                .path("metadata")
                .path("signature_def")
                .path("signature_def")
                .path("serving_default")
                .path("method_name")
                .asText())
        .isEqualTo("tensorflow/serving/predict");
    assertThat(
            curl("/v1/models/tiny", "").path("model_version_status").get(0).path("state").asText())
        .isEqualTo("AVAILABLE");
  }

  private static boolean hasCurl() throws InterruptedException {
    try {
      return new ProcessBuilder("curl", "--version").start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  /** Sends a POST request, or a GET request if there is no body. */
  private static JsonNode curl(String path, String body) throws Exception {
    List<String> command = new ArrayList<>(List.of("curl", "--silent", "--max-time", "60"));
    if (!body.isEmpty()) {
      command.addAll(List.of("--data-binary", "@-"));
    }
    command.add("http://localhost:" + server.restPort() + path);
    Process curl = new ProcessBuilder(command).start();
    curl.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
    curl.getOutputStream().close();
    String answer = new String(curl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertWithMessage("%s", command).that(curl.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return JSON.readTree(answer);
  }

  @Test
  void occupiedPortIsNamed() {
    ServingStandIn.Ports taken = new ServingStandIn.Ports(server.restPort(), 0);
    assertThat(
            assertThrows(
                SavedModelException.class,
                () -> ServingStandIn.start(folder, NAME, taken, BatchingLimits.defaults()).close()))
        .hasMessageThat()
        .contains("cannot listen");
    Path empty = folder.resolve("empty");
    assertThrows(
        SavedModelException.class,
        () ->
            ServingStandIn.start(
                    Files.createDirectories(empty),
                    NAME,
                    ServingStandIn.Ports.findFree(),
                    BatchingLimits.defaults())
                .close());
  }
}
