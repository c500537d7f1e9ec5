package org.ithn.cli.tracking;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.ithn.cli.testing.WrittenRun;
import org.ithn.framework.files.Json;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Publication to a real MLflow server on loopback, which is killed in between. {@code
 * -Dithn.mlflow} names its program, {@code bin/mlflow} of a virtual environment with the package
 * {@code mlflow}.
 */
@Tag("slow") // the server takes up to a minute to start
class MlflowServerTest {
  private static final int STEPS = 4000;

  @TempDir Path folder;
  private int port;
  private Process server;

  @BeforeEach
  void start() throws IOException, InterruptedException {
    String program = System.getProperty("ithn.mlflow", "");
    assumeTrue(!program.isEmpty(), "-Dithn.mlflow names no MLflow server");
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    startServer();
  }

  private void startServer() throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(
            System.getProperty("ithn.mlflow"),
            "server",
            "--host=127.0.0.1",
            "--port=" + port,
            "--workers=1",
            "--backend-store-uri=sqlite:///" + folder.resolve("mlflow.db"),
            "--artifacts-destination=" + folder.resolve("artifacts"));
    builder.environment().put("MLFLOW_DISABLE_TELEMETRY", "true");
    builder.redirectErrorStream(true).redirectOutput(folder.resolve("server.log").toFile());
    server = builder.start();
    for (int second = 0; second < 120 && server.isAlive(); second++) {
      try {
        new MlflowClient(connection()).findExperiment("ithn");
        return;
      } catch (MlflowException e) {
        TimeUnit.SECONDS.sleep(1); // until the port is open
      }
    }
    throw new IOException(Files.readString(folder.resolve("server.log")));
  }

  @AfterEach
  void stop() throws InterruptedException {
    if (server != null) {
      List<ProcessHandle> all = new ArrayList<>(server.descendants().toList());
      all.add(server.toHandle());
      all.forEach(ProcessHandle::destroyForcibly);
      server.waitFor();
    }
  }

  private MlflowConnection connection() {
    return MlflowConnection.of("http://127.0.0.1:" + port, MlflowCredentials.of(Map.of()));
  }

  private MlflowPublisher.Published publish(Path root, Consumer<String> progress)
      throws IOException {
    MlflowPublisher.Options options = new MlflowPublisher.Options("ithn", true, false);
    return MlflowPublisher.open(connection(), options, progress)
        .publish(root, RunContent.read(root));
  }

  @Test
  void aServerThatIsKilledInBetweenHasTheCompleteRunAfterwards() throws Exception {
    Path root = folder.resolve("run");
    WrittenRun.write(root, STEPS);
    MlflowException broken =
        assertThrows(MlflowException.class, () -> publish(root, line -> killAfter(5000, line)));
    assertThat(broken).hasMessageThat().contains("publish again");
    startServer();
    MlflowPublisher.Published completed = publish(root, line -> {});
    assertThat(completed.metrics()).isAtMost(WrittenRun.KEYS * STEPS - 4000);
    assertThat(completed.metrics()).isGreaterThan(0);
    assertThat(publish(root, line -> {}).metrics()).isEqualTo(0);
    requireComplete(root, completed.run());
  }

  private void killAfter(int values, String line) {
    if (line.contains("added %d of".formatted(values))) {
      try {
        stop();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void requireComplete(Path root, String run) throws IOException {
    MlflowClient client = new MlflowClient(connection());
    TrackedRun expected = RunContent.read(root);
    Map<String, Set<MlflowClient.Point>> points = new HashMap<>();
    for (TrackedRun.Metric metric : expected.metrics()) {
      points
          .computeIfAbsent(metric.key(), unseen -> new HashSet<>())
          .add(new MlflowClient.Point(metric.step(), metric.value()));
    }
    points.forEach((key, all) -> assertThat(client.history(run, key)).isEqualTo(all));
    String experiment = client.findExperiment("ithn").orElseThrow().id();
    ObjectNode search = Json.LENIENT.createObjectNode();
    search.putArray("experiment_ids").add(experiment);
    JsonNode runs = connection().post("runs/search", search).path("runs");
    assertThat(runs).hasSize(1);
    assertThat(runs.get(0).path("info").path("status").asText()).isEqualTo("KILLED");
    assertThat(runs.get(0).path("data").path("params")).hasSize(expected.parameters().size());
    Path artifacts = folder.resolve("artifacts").resolve(experiment).resolve(run);
    assertThat(Files.readString(artifacts.resolve("artifacts/log.jsonl")))
        .isEqualTo(Files.readString(root.resolve("log.jsonl")));
  }
}
