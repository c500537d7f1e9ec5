package org.ithn.savedmodels.files;

import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Manifests that serve a model in Kubernetes: a Deployment of TensorFlow Serving, and an
 * InferenceService of KServe.
 *
 * <p>Both read the model from a persistent volume claim and the server's configuration from a
 * ConfigMap. Source of the fields: Kubernetes' Java client 27.0.0, and KServe 0.21 with its runtime
 * {@code kserve-tensorflow-serving}.
 *
 * @param model the model's name and the name of its folder on the claim
 * @param configuration the contents of {@code models.config}, {@code batching_parameters.txt} and
 *     {@code monitoring.config}, by name
 * @param flags the server's flags for configuration in {@code /config}
 * @param resources processor and memory
 */
record KubernetesFiles(
    String model, Map<String, String> configuration, String flags, ServerResources resources) {
  /** The image of TensorFlow Serving. */
  static final String IMAGE = "tensorflow/serving:2.18.0";

  private static final int LONGEST_NAME = 50;

  private static final String DEPLOYMENT =
      """
      # Serves the model with TensorFlow Serving in Kubernetes. The export generated this file
      # without running it. First copy the model's folder to the claim ithn-models:
      #   ithn-models/%1$s/1/saved_model.pb
      # Resources: %2$s
      %3$s---
      apiVersion: apps/v1
      kind: Deployment
      metadata:
        name: %4$s
        labels: {app: %4$s}
      spec:
        replicas: 1
        selector:
          matchLabels: {app: %4$s}
        template:
          metadata:
            labels: {app: %4$s}
          spec:
            automountServiceAccountToken: false
            containers:
              - name: tensorflow-serving
                image: %5$s
                args: [%6$s]
                ports:
                  - {name: grpc, containerPort: 8500}
                  - {name: rest, containerPort: 8501}
                # Ready while GetModelStatus, here over REST, has an available version.
                readinessProbe:
                  exec:
                    command:
                      - bash
                      - -c
                      - >-
                        exec 3<>/dev/tcp/127.0.0.1/8501 &&
                        printf 'GET /v1/models/%1$s HTTP/1.0\\r\\n\\r\\n' >&3 &&
                        grep -q '"state": *"AVAILABLE"' <&3
                  periodSeconds: 5
                  timeoutSeconds: 3
                resources: %7$s
                securityContext:
                  allowPrivilegeEscalation: false
                  runAsNonRoot: true
                  runAsUser: 1000
                  capabilities: {drop: [ALL]}
                volumeMounts:
                  - {name: models, mountPath: /models, readOnly: true}
                  - {name: config, mountPath: /config, readOnly: true}
            volumes:
              - name: models
                persistentVolumeClaim: {claimName: ithn-models, readOnly: true}
              - name: config
                configMap: {name: %4$s-config}
      ---
      apiVersion: v1
      kind: Service
      metadata:
        name: %4$s
      spec:
        selector: {app: %4$s}
        ports:
          - {name: grpc, port: 8500, targetPort: grpc}
          - {name: rest, port: 8501, targetPort: rest}
      """;

  private static final String INFERENCE_SERVICE =
      """
      # Serves the model with KServe's runtime for TensorFlow. The export generated this file
      # without running it. First copy the model's folder to the claim ithn-models:
      #   ithn-models/%1$s/1/saved_model.pb
      # Requests name the model %4$s. Resources: %2$s
      %3$s---
      apiVersion: serving.kserve.io/v1beta1
      kind: InferenceService
      metadata:
        name: %4$s
      spec:
        predictor:
          model:
            modelFormat: {name: tensorflow}
            protocolVersion: v1
            storageUri: pvc://ithn-models/%1$s
            args:
              - --enable_batching=true
              - --batching_parameters_file=/config/batching_parameters.txt
            # GetModelStatus; the server opens its port after the model is loaded.
            readinessProbe:
              httpGet: {path: /v1/models/%4$s, port: 8080}
              periodSeconds: 5
              timeoutSeconds: 3
            resources: %5$s
            volumeMounts:
              - {name: config, mountPath: /config, readOnly: true}
          volumes:
            - name: config
              configMap: {name: %4$s-config}
      """;

  /** Returns the contents of {@code deployment.yaml}. */
  String deployment() {
    return DEPLOYMENT.formatted(
        model,
        resources.describe(),
        configMap(),
        name(),
        IMAGE,
        flags.replace(" ", ", "),
        resources.yaml());
  }

  /** Returns the contents of {@code inferenceservice.yaml}. */
  String inferenceService() {
    return INFERENCE_SERVICE.formatted(
        model, resources.describe(), configMap(), name(), resources.yaml());
  }

  private String configMap() {
    String data =
        configuration.entrySet().stream()
            .map(file -> "  %s: |\n%s".formatted(file.getKey(), file.getValue().indent(4)))
            .collect(Collectors.joining());
    return """
    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: %s-config
    data:
    %s\
    """
        .formatted(name(), data);
  }

  /** Returns the name of the resources: a DNS label that starts with a letter. */
  private String name() {
    String plain =
        model.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
    String label = plain.matches("[a-z].*") ? plain : "model-" + plain;
    return label.substring(0, Math.min(label.length(), LONGEST_NAME)).replaceAll("-$", "");
  }
}
