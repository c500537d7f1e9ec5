package org.ithn.serving.standin.check;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.ithn.framework.model.DecodingConfig;
import org.ithn.savedmodels.ServingGraph;
import org.ithn.savedmodels.TinyRun;
import org.ithn.savedmodels.files.ServingFiles;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The manifests of an export, and with one fault each. */
final class KubernetesChecksTest {
  private static Map<String, byte[]> files;

  @TempDir private Path version;

  @BeforeAll
  static void write() {
    try (TinyRun run = new TinyRun(DecodingConfig.greedy(TinyRun.LONGEST), 1);
        ServingGraph graph = run.serving()) {
      files = new ServingFiles("tiny", graph, "noise", List.of()).contents(List.of());
    }
  }

  @BeforeEach
  void copy() throws IOException {
    Path extra = Files.createDirectories(version.resolve("assets.extra"));
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      Files.write(extra.resolve(file.getKey()), file.getValue());
    }
  }

  private List<ServeCheck.CheckResult> examine() throws IOException {
    CheckResults findings = new CheckResults();
    KubernetesChecks.examine(version, findings);
    return findings.results();
  }

  @Test
  void manifestsOfAnExportPassAndSayThatTheyWereNotRun() throws IOException {
    List<ServeCheck.CheckResult> results = examine();
    assertThat(results).hasSize(2);
    for (ServeCheck.CheckResult each : results) {
      assertWithMessage(each.check()).that(each.problem()).isEmpty();
      assertThat(each.check()).endsWith("(checked, not run)");
    }
  }

  @Test
  void modelsWithoutManifestsPass() throws IOException {
    Files.delete(version.resolve("assets.extra/deployment.yaml"));
    assertThat(examine().get(0).problem()).isEmpty();
    assertThat(examine().get(0).check()).endsWith("(there is none)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          deployment | resources: {requests | resource: {requests | .resources is missing
          deployment | memory: 2048Mi | memory: 2048MB | is '2048MB', expected
          deployment | limits: {cpu: "1" | limits: {cpu: 500m | requests.cpu is above the limit
          deployment | matchLabels: {app: tiny} | matchLabels: {app: x} | matchLabels is
          deployment | /v1/models/tiny HTTP | /v1/models/other HTTP | does not contain
          deployment | targetPort: rest | targetPort: http | targetPort is 'http'
          deployment | name: models, mountPath | name: model, mountPath | volumeMounts[0].name is
          deployment | max_batch_size | max_batch | differs from the file next to it
          deployment | kind: Service | kind: Servce | kind Service is missing
          deployment | spec: | spec: [ | deployment.yaml: it is not YAML
          deployment | configMap: {name: tiny-config} | configMap: {name: c} | name is 'c'
          deployment | kind: ConfigMap | kind: Config | no document of the kind ConfigMap
          inferenceservice | name: tensorflow} | name: tf} | modelFormat.name is 'tf'
          inferenceservice | pvc://ithn-models/tiny | ithn-models/tiny | storageUri is
          inferenceservice | path: /v1/models/tiny | path: /healthz | httpGet.path is
          inferenceservice | /config/batching | /config/batch | which the ConfigMap does not have
          inferenceservice | v1beta1 | v1beta2 | apiVersion is
          inferenceservice | kind: InferenceService | kind: Inference | has no document of the kind
          """)
  void faultIsNamed(String name, String text, String fault, String message) throws IOException {
    Path manifest = version.resolve("assets.extra/%s.yaml".formatted(name));
    String content = Files.readString(manifest);
    assertThat(content).contains(text);
    Files.writeString(manifest, content.replace(text, fault));
    String problems = String.join("\n", examine().stream().map(each -> each.problem()).toList());
    assertThat(problems).contains(message);
  }
}
