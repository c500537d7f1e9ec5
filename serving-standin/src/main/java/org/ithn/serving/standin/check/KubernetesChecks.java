package org.ithn.serving.standin.check;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.ithn.serving.client.protocol.JsonTensors;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Checks of the Kubernetes manifests next to a model: structure, types and references. Nothing is
 * sent to a cluster.
 */
final class KubernetesChecks {
  private static final String NOT_RUN = " (checked, not run)";
  private static final int LARGEST_FILE = 1 << 20;
  private static final int MAX_DEPTH = 50;
  private static final int MAX_NAMED = 10;
  private static final String MODEL_NAME = "name: \"";

  private KubernetesChecks() {}

  static void examine(Path version, CheckResults findings) throws IOException {
    Path extra = version.resolve("assets.extra");
    check(extra.resolve("deployment.yaml"), "Deployment", findings);
    check(extra.resolve("inferenceservice.yaml"), "InferenceService", findings);
  }

  private static void check(Path file, String kind, CheckResults findings) throws IOException {
    String check = "%s is a valid %s".formatted(file.getFileName(), kind);
    if (!Files.exists(file)) {
      findings.add(true, check + " (there is none)", "");
      return;
    }
    Set<String> problems = new LinkedHashSet<>();
    try {
      problems.addAll(problems(file, kind));
    } catch (YamlEngineException | IllegalArgumentException e) {
      problems.add("it is not YAML (%s)".formatted(firstLine(e)));
    }
    findings.add(
        problems.isEmpty(),
        check + NOT_RUN,
        "%s: %s; correct it, or export again"
            .formatted(
                file.getFileName(),
                String.join("; ", problems.stream().limit(MAX_NAMED).toList())));
  }

  private static String firstLine(RuntimeException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("no reason given");
  }

  private static Set<String> problems(Path file, String kind) throws IOException {
    Set<String> problems = new LinkedHashSet<>();
    Optional<String> text = text(file);
    if (text.isEmpty()) {
      problems.add("it has more than 1 MiB");
      return problems;
    }
    LoadSettings settings = LoadSettings.builder().setAllowDuplicateKeys(false).build();
    Optional<String> structure = structureProblem(text.get(), settings);
    if (structure.isPresent()) {
      problems.add(structure.get());
      return problems;
    }
    Map<String, ManifestNode> documents = new LinkedHashMap<>();
    for (Object document : new Load(settings).loadAllFromString(text.get())) {
      JsonNode tree = JsonTensors.MAPPER.valueToTree(document);
      if (documents.put(tree.path("kind").asText(), new ManifestNode(tree, problems)) != null) {
        problems.add("it has two documents of the kind " + tree.path("kind").asText());
      }
    }
    ManifestNode main = documents.get(kind);
    if (main == null) {
      problems.add("it has no document of the kind " + kind);
      return problems;
    }
    documents
        .values()
        .forEach(each -> each.child("metadata").require("name", "[a-z][a-z0-9-]{0,62}"));
    checkConfiguration(documents, file.getParent(), problems);
    if (kind.equals("Deployment")) {
      checkDeployment(main, documents);
    } else {
      checkInferenceService(main, documents);
    }
    return problems;
  }

  /** Returns the text of a file; empty if it is too long. Bytes that are not UTF-8 are replaced. */
  private static Optional<String> text(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] content = in.readNBytes(LARGEST_FILE + 1);
      return content.length > LARGEST_FILE
          ? Optional.empty()
          : Optional.of(new String(content, StandardCharsets.UTF_8));
    }
  }

  /** Returns a problem if documents would need much memory or stack, by their events alone. */
  private static Optional<String> structureProblem(String text, LoadSettings settings) {
    int depth = 0;
    for (Event event : new Parse(settings).parseString(text)) {
      if (event.getEventId() == Event.ID.Alias) {
        return Optional.of("it has aliases, which could repeat a value without end");
      }
      if (event instanceof CollectionStartEvent) {
        depth++;
      } else if (event instanceof CollectionEndEvent) {
        depth--;
      }
      if (depth > MAX_DEPTH) {
        return Optional.of("it has more than %d levels".formatted(MAX_DEPTH));
      }
    }
    return Optional.empty();
  }

  /** Checks that the server's configuration is that of the files next to the manifest. */
  private static void checkConfiguration(
      Map<String, ManifestNode> documents, Path folder, Set<String> problems) throws IOException {
    ManifestNode config = documents.get("ConfigMap");
    if (config == null) {
      problems.add("it has no document of the kind ConfigMap");
      return;
    }
    config.require("apiVersion", "v1");
    for (Map.Entry<String, JsonNode> file : config.child("data").tree().properties()) {
      Path beside = folder.resolve(file.getKey());
      boolean next = folder.equals(beside.getParent()) && Files.isRegularFile(beside);
      if (!next || !text(beside).equals(Optional.of(file.getValue().asText()))) {
        problems.add("data.%s differs from the file next to it".formatted(file.getKey()));
      }
    }
  }

  private static void checkDeployment(
      ManifestNode deployment, Map<String, ManifestNode> documents) {
    deployment.require("apiVersion", "apps/v1");
    ManifestNode spec = deployment.child("spec");
    spec.require("replicas", "\\d+");
    JsonNode labels = spec.child("template").child("metadata").child("labels").tree();
    spec.child("selector").child("matchLabels").requireEntriesOf(labels, "the template's labels");
    ManifestNode pod = spec.child("template").child("spec");
    ManifestNode container = pod.child("containers").first();
    container.require("image", "tensorflow/serving:\\d+\\.\\d+\\.\\d+(-gpu)?");
    Set<String> ports = new TreeSet<>();
    container.child("ports").each(port -> ports.add(port.require("name", "[a-z][a-z0-9-]{0,14}")));
    ManifestNode command = container.child("readinessProbe").child("exec").child("command");
    command.requireText("/v1/models/" + modelName(documents) + " ");
    checkContainer(pod, container, documents);
    ManifestNode service = documents.get("Service");
    if (service == null) {
      deployment.problem("kind Service", "is missing");
      return;
    }
    service
        .child("spec")
        .child("selector")
        .requireEntriesOf(labels, "the labels of the Deployment's template");
    service.child("spec").child("ports").each(port -> port.requireOneOf("targetPort", ports));
  }

  /** Returns the name of the model in the server's configuration. */
  private static String modelName(Map<String, ManifestNode> documents) {
    ManifestNode config = documents.get("ConfigMap");
    String models = config == null ? "" : config.tree().path("data").path("models.config").asText();
    int start = models.indexOf(MODEL_NAME) + MODEL_NAME.length();
    int end = models.indexOf('"', start);
    return start < MODEL_NAME.length() || end < 0 ? "" : models.substring(start, end);
  }

  private static void checkInferenceService(
      ManifestNode service, Map<String, ManifestNode> documents) {
    service.require("apiVersion", "serving.kserve.io/v1beta1");
    ManifestNode predictor = service.child("spec").child("predictor");
    ManifestNode model = predictor.child("model");
    model.child("modelFormat").require("name", "tensorflow");
    model.require("protocolVersion", "v1|grpc-v1");
    model.require("storageUri", "(pvc|s3|gs|hdfs|webhdfs|https?|hf|oci|file)://\\S+|/\\S+");
    ManifestNode probe = model.child("readinessProbe").child("httpGet");
    String name = service.tree().path("metadata").path("name").asText();
    probe.requireOneOf("path", Set.of("/v1/models/" + name));
    probe.require("port", "8080");
    checkContainer(predictor, model, documents);
  }

  /** Checks resources, volumes and the configuration files that the server's flags name. */
  private static void checkContainer(
      ManifestNode pod, ManifestNode container, Map<String, ManifestNode> documents) {
    container.child("resources").requireResources();
    Set<String> volumes = new TreeSet<>();
    pod.child("volumes").each(volume -> volumes.add(volume.require("name", "[a-z0-9-]+")));
    container
        .child("volumeMounts")
        .each(
            mount -> {
              mount.requireOneOf("name", volumes);
              mount.require("mountPath", "/\\S+");
            });
    ManifestNode config = documents.get("ConfigMap");
    if (config == null) {
      return;
    }
    container
        .child("args")
        .each(
            flag -> {
              String text = flag.tree().asText();
              String named = text.replaceFirst("^--\\w+=/config/", "");
              if (!text.startsWith("--")) {
                flag.problem("", "is '%s', which is no flag".formatted(text));
              } else if (!named.equals(text) && !config.tree().path("data").has(named)) {
                flag.problem("", "names %s, which the ConfigMap does not have".formatted(named));
              }
            });
    String name = config.tree().path("metadata").path("name").asText();
    pod.child("volumes")
        .each(
            volume -> {
              if (volume.tree().has("configMap")) {
                volume.child("configMap").requireOneOf("name", Set.of(name));
              }
            });
  }
}
