package org.ithn.serving.standin.check;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
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
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

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

  /** A change of a manifest that makes a careless check busy, or exhausts its memory or stack. */
  private record Hostile(String name, UnaryOperator<String> change, String message) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Stream<Hostile> hostileManifests() {
    String longName = "a".repeat(300);
    String expression = ".*".repeat(12) + "b"; // tries billions of ways on the long name
    String many = "- {}\n".repeat(99_000);
    return Stream.of(
        new Hostile(
            "names that are expressions",
            text ->
                text.replace("- name: models", "- name: " + expression)
                    .replace("{name: models,", "{name: %s,".formatted(longName)),
            "volumeMounts[0].name is"),
        new Hostile(
            "ports that are expressions",
            text ->
                text.replace(
                        "{name: rest, containerPort",
                        "{name: %s, containerPort".formatted(expression))
                    .replace("targetPort: rest", "targetPort: " + longName),
            "targetPort is"),
        new Hostile(
            "configuration without a name of a model",
            text -> text.replace("name: \"tiny\"", "x".repeat(500_000)),
            "does not contain"),
        new Hostile("many elements", text -> "kind: Deployment\nspec:\n" + many, "is missing"),
        new Hostile(
            "many problems",
            text -> text.replace("targetPort: rest}\n", "targetPort: rest}\n" + many.indent(4)),
            "ports[9]"),
        new Hostile("many levels", text -> "[".repeat(500_000), "more than 50 levels"),
        new Hostile("cycle", text -> "a: &a [*a]\n", "aliases"),
        new Hostile(
            "quantity of many digits",
            text -> text.replace("memory: ", "memory: " + "9".repeat(400_000)),
            "memory is"));
  }

  @ParameterizedTest
  @MethodSource("hostileManifests")
  void hostileManifestIsRefusedInTime(Hostile hostile) throws IOException {
    Path manifest = version.resolve("assets.extra/deployment.yaml");
    String content = Files.readString(manifest);
    String changed = hostile.change().apply(content);
    assertThat(changed).isNotEqualTo(content);
    Files.writeString(manifest, changed);
    List<ServeCheck.CheckResult> results =
        assertTimeoutPreemptively(Duration.ofSeconds(20), this::examine);
    assertThat(results.get(0).problem()).contains(hostile.message());
    assertThat(results.get(0).problem().length()).isLessThan(2_000_000);
  }

  @Test
  void manifestThatIsNotUtf8IsRefused() throws IOException {
    Path manifest = version.resolve("assets.extra/deployment.yaml");
    Files.write(manifest, new byte[] {'a', (byte) 0xff, ':', ' ', '1'});
    assertThat(examine().get(0).problem()).contains("no document of the kind Deployment");
  }

  @ParameterizedTest
  @ValueSource(strings = {"../secret", "sub/file", "/etc/hostname"})
  void configurationNamesOnlyFilesNextToTheManifest(String name) throws IOException {
    Files.writeString(version.resolve("secret"), "x");
    Path manifest = version.resolve("assets.extra/deployment.yaml");
    String content = Files.readString(manifest);
    Files.writeString(
        manifest, content.replaceFirst("\ndata:\n( +)", "\ndata:\n$1%s: x\n$1".formatted(name)));
    assertThat(examine().get(0).problem()).contains("data." + name + " differs");
  }
}
