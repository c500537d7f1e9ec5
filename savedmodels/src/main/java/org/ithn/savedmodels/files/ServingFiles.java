package org.ithn.savedmodels.files;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ithn.savedmodels.ExpectedReport;
import org.ithn.savedmodels.ServedInput;
import org.ithn.savedmodels.ServingGraph;

/**
 * Files for {@code assets.extra} that a server and its operator need in addition to the graph.
 *
 * @param model the model name that clients request
 * @param graph the exported graph
 * @param data the training data, for the model card
 * @param scores score lines for the model card; empty if the model was not scored
 */
public record ServingFiles(String model, ServingGraph graph, String data, List<String> scores) {
  private static final int REST = 8501;
  private static final int GRPC = 8500;

  public ServingFiles {
    scores = List.copyOf(scores);
  }

  /**
   * Returns the files by name, without sizes or latencies.
   *
   * @param examples real studies for the warm-up; empty = no warm-up file
   */
  public Map<String, byte[]> contents(List<ExpectedReport> examples) {
    return contents(examples, Optional.empty(), List.of());
  }

  /**
   * Returns the files by name.
   *
   * @param examples real studies for the warm-up; empty = no warm-up file
   * @param folder the folder of the written model, whose size the model card states
   * @param speeds latencies for the model card and the batching parameters; empty = not measured
   */
  public Map<String, byte[]> contents(
      List<ExpectedReport> examples, Optional<Path> folder, List<SignatureLatency> speeds) {
    Map<String, byte[]> files = new LinkedHashMap<>();
    if (!examples.isEmpty()) {
      files.put(WarmUpRequests.FILE_NAME, warmUp(examples));
    }
    Map<String, String> configuration = new LinkedHashMap<>();
    configuration.put("batching_parameters.txt", BatchingParameters.of(speeds).text());
    configuration.put("models.config", models());
    configuration.put("monitoring.config", monitoring());
    configuration.forEach((name, text) -> put(files, name, text));
    put(files, "docker-run.sh", docker());
    put(files, "compose.yaml", compose());
    ServerResources resources = ServerResources.of(!speeds.isEmpty());
    KubernetesFiles kubernetes =
        new KubernetesFiles(model, configuration, flags("/config"), resources);
    put(files, "deployment.yaml", kubernetes.deployment());
    put(files, "inferenceservice.yaml", kubernetes.inferenceService());
    put(files, "request-rest.sh", rest());
    put(files, "RequestGrpc.java.txt", grpc());
    put(files, "MODEL_CARD.md", new ModelCard(this, folder, speeds, resources).text());
    return files;
  }

  private static void put(Map<String, byte[]> files, String name, String text) {
    files.put(name, text.getBytes(StandardCharsets.UTF_8));
  }

  private byte[] warmUp(List<ExpectedReport> examples) {
    List<Integer> ids = examples.get(0).tokenIds();
    int[] words = ids.stream().mapToInt(Integer::intValue).toArray();
    String text = graph.parts().vocabulary().decode(words);
    return WarmUpRequests.encode(model, graph.signatures(), graph.parts().input(), examples, text);
  }

  private String models() {
    return """
        model_config_list {
          config {
            name: "%s"
            base_path: "/models/%s"
            model_platform: "tensorflow"
          }
        }
        """
        .formatted(model, model);
  }

  private static String monitoring() {
    return """
        prometheus_config {
          enable: true
          path: "/monitoring/prometheus/metrics"
        }
        """;
  }

  private static String flags(String folder) {
    return "--model_config_file=%s/models.config --enable_batching=true".formatted(folder)
        + " --batching_parameters_file=%s/batching_parameters.txt".formatted(folder)
        + " --monitoring_config_file=%s/monitoring.config".formatted(folder);
  }

  private String docker() {
    return """
        #!/bin/sh
        # Serves this model with TensorFlow Serving on local ports only. The export generated this
        # file without running it; check that the server starts.
        extra="$(cd "$(dirname "$0")" && pwd)"
        exec docker run --rm -p 127.0.0.1:%d:%d -p 127.0.0.1:%d:%d \\
          -v "$(cd "$extra/../.." && pwd)":/models/%s:ro -v "$extra":/config:ro \\
          %s %s
        """
        .formatted(GRPC, GRPC, REST, REST, model, KubernetesFiles.IMAGE, flags("/config"));
  }

  private String compose() {
    return """
        services:
          %s:
            image: %s
            command: %s
            ports: ["127.0.0.1:%d:%d", "127.0.0.1:%d:%d"]
            volumes:
              - ../..:/models/%s:ro
              - .:/config:ro
        """
        .formatted(model, KubernetesFiles.IMAGE, flags("/config"), GRPC, GRPC, REST, REST, model);
  }

  private String rest() {
    return graph.parts().input() instanceof ServedInput.ImageInput images
        ? restForImages(images.views())
        : restForRegions();
  }

  private String restForRegions() {
    return """
        #!/bin/sh
        # sh request-rest.sh FEATURES.json prints the report of one study.
        # FEATURES.json is a list of lists: %s
        { printf '{"instances": ['; cat "$1"; printf ']}'; } |
          curl --silent --data-binary @- http://localhost:%d/v1/models/%s:predict
        """
        .formatted(graph.parts().input().describe(), REST, model);
  }

  private String restForImages(int views) {
    return """
        #!/bin/sh
        # sh request-rest.sh IMAGE%s prints the report of one study
        image() { printf '{"b64": "%%s"}' "$(base64 "$1" | tr -d '\\n')"; }
        {
          printf '{"instances": ['
          %s
          printf ']}'
        } | curl --silent --data-binary @- http://localhost:%d/v1/models/%s:predict
        """
        .formatted(
            views == 1 ? "" : " IMAGE ...",
            views == 1
                ? "image \"$1\""
                : "separator='['; for file in \"$@\"; do printf '%s' \"$separator\"; image \"$file\"; separator=', '; done; printf ']'",
            REST,
            model);
  }

  private String grpc() {
    ServedInput input = graph.parts().input();
    return """
        // Requires ithn-serving-client on the class path.
        try (ReportClient client = ReportClient.grpc("localhost", %d, ClientOptions.of("%s"))) {
          System.out.println(%s.text()); // reads %s
        }
        """
        .formatted(
            GRPC,
            model,
            input instanceof ServedInput.ImageInput
                ? "client.report(Files.readAllBytes(image))"
                : "client.reportFromRegions(features)",
            input.describe());
  }
}
