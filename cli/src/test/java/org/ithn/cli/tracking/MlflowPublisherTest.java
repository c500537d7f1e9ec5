package org.ithn.cli.tracking;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.ithn.cli.testing.MlflowStandIn;
import org.ithn.cli.testing.MlflowStandIn.Fault;
import org.ithn.cli.testing.WrittenRun;
import org.ithn.experiments.UserException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Credentials, limits and locks of publications. */
class MlflowPublisherTest {
  private static final MlflowPublisher.Options OPTIONS =
      new MlflowPublisher.Options("ithn", true, false);
  private static final String SECRET = "s3cret-of-mine";

  @TempDir Path folder;
  private final List<String> said = new ArrayList<>();

  private MlflowPublisher open(MlflowStandIn mlflow, Map<String, String> environment) {
    return MlflowPublisher.open(
        MlflowConnection.of(mlflow.uri(), MlflowCredentials.of(environment)), OPTIONS, said::add);
  }

  private static TrackedRun run(Map<String, String> tags, Map<String, String> parameters) {
    return new TrackedRun(
        "a",
        new TrackedRun.Period(TrackedRun.Status.FINISHED, 1000, 2000),
        tags,
        parameters,
        List.of(),
        Map.of());
  }

  @Test
  void credentialsAreSentAndNeverSaid() throws IOException {
    try (MlflowStandIn mlflow = MlflowStandIn.start()) {
      mlflow.requireAuthorization("Bearer " + SECRET);
      open(mlflow, Map.of(MlflowCredentials.TOKEN, SECRET))
          .publish(folder, run(Map.of(), Map.of()));
      assertThat(mlflow.runs().get(0).status).isEqualTo("FINISHED");
      assertThat(mlflow.runs().get(0).end).isEqualTo(2000);
      mlflow.requireAuthorization("Basic bWU6czNjcmV0LW9mLW1pbmU="); // me:s3cret-of-mine
      Map<String, String> basic =
          Map.of(
              MlflowCredentials.USERNAME, "me",
              MlflowCredentials.PASSWORD, SECRET,
              MlflowCredentials.TOKEN, "unused");
      open(mlflow, basic);
      MlflowException refused =
          assertThrows(
              MlflowException.class,
              () -> open(mlflow, Map.of(MlflowCredentials.TOKEN, SECRET + "x")));
      assertThat(refused).hasMessageThat().contains("status 401");
      said.add(refused.getMessage());
    }
    said.add(
        assertThrows(
                UserException.class,
                () ->
                    MlflowConnection.of(
                        "https://me:%s@host".formatted(SECRET), MlflowCredentials.of(Map.of())))
            .getMessage());
    said.add(
        assertThrows(
                UserException.class,
                () -> MlflowCredentials.of(Map.of(MlflowCredentials.TOKEN, SECRET + "\n")))
            .getMessage());
    said.add(
        assertThrows(
                UserException.class,
                () -> MlflowCredentials.of(Map.of(MlflowCredentials.PASSWORD, SECRET)))
            .getMessage());
    assertThat(said).hasSize(4);
    said.forEach(line -> assertThat(line).doesNotContain(SECRET));
  }

  @Test
  void anInterruptedPublicationIsCompletedByTheNext() throws IOException {
    Path root = folder.resolve("run");
    WrittenRun.write(root, 350); // 1052 values, two requests
    TrackedRun run = RunContent.read(root);
    String complete;
    int calls;
    try (MlflowStandIn mlflow = MlflowStandIn.start()) {
      open(mlflow, Map.of()).publish(root, run);
      complete = mlflow.runs().get(0).describe();
      calls = mlflow.calls().size();
    }
    assertThat(calls).isAtLeast(12);
    for (int call = 1; call <= calls; call++) {
      for (Fault fault : Fault.values()) {
        Files.delete(root.resolve(Publication.FILE));
        String where = "call %d, %s".formatted(call, fault);
        try (MlflowStandIn mlflow = MlflowStandIn.start()) {
          mlflow.failAt(call, fault);
          try {
            open(mlflow, Map.of()).publish(root, run); // the JDK's client repeats a GET
          } catch (MlflowException e) {
            assertWithMessage(where).that(e).hasMessageThat().contains("publish again");
          }
          open(mlflow, Map.of()).publish(root, run);
          assertWithMessage(where).that(mlflow.runs()).hasSize(1);
          assertWithMessage(where).that(mlflow.runs().get(0).describe()).isEqualTo(complete);
        }
      }
    }
  }

  @Test
  void credentialsWithoutEncryptionAreWarnedAboutExceptOnLoopback() {
    MlflowCredentials token = MlflowCredentials.of(Map.of(MlflowCredentials.TOKEN, SECRET));
    assertThat(MlflowConnection.of("http://tracker:5000", token).exposesCredentials()).isTrue();
    assertThat(MlflowConnection.of("https://tracker/ml/", token).exposesCredentials()).isFalse();
    assertThat(MlflowConnection.of("http://[::1]:5000", token).exposesCredentials()).isFalse();
    assertThat(MlflowConnection.of("http://localhost:5000", token).exposesCredentials()).isFalse();
    assertThat(
            MlflowConnection.of("http://tracker", MlflowCredentials.of(Map.of()))
                .exposesCredentials())
        .isFalse();
  }

  @Test
  void longTextsAreCutWithAWarningAndTheirHash() throws IOException {
    String text = "\u4e2d".repeat(7000); // three bytes each
    try (MlflowStandIn mlflow = MlflowStandIn.start()) {
      Map<String, String> parameters = new TreeMap<>();
      for (int i = 0; i < 101; i++) {
        parameters.put("key" + i, text);
      }
      open(mlflow, Map.of()).publish(folder, run(Map.of("tag", text), parameters));
      String stored = mlflow.runs().get(0).parameters.get("key7");
      assertThat(stored.length()).isAtMost(6000);
      assertThat(stored).containsMatch("\\(7000 characters, SHA-256 [0-9a-f]{64}\\)$");
      assertThat(mlflow.runs().get(0).parameters).hasSize(101);
      assertThat(mlflow.runs().get(0).tags.get("tag").length()).isAtMost(5000);
    }
    assertThat(said)
        .contains(
            "warning: key7 has 7000 characters, and MLflow accepts 6000; the value is cut there");
  }

  @Test
  void aNewExperimentThatCannotKeepArtifactsIsDeletedAgain() throws IOException {
    try (MlflowStandIn mlflow = MlflowStandIn.start()) {
      mlflow.keepArtifactsIn("/srv/mlruns/");
      UserException refused = assertThrows(UserException.class, () -> open(mlflow, Map.of()));
      assertThat(refused).hasMessageThat().contains("keeps artifacts in /srv/mlruns/");
      assertThat(mlflow.calls()).containsAtLeast("experiments/update", "experiments/delete");
      mlflow.keepArtifactsIn("mlflow-artifacts:/");
      int before = mlflow.calls().size();
      open(mlflow, Map.of());
      assertThat(mlflow.calls().subList(before, mlflow.calls().size()))
          .contains("experiments/create");
      mlflow.keepArtifactsIn("/srv/mlruns/");
      before = mlflow.calls().size();
      assertThrows(UserException.class, () -> open(mlflow, Map.of()));
      assertThat(mlflow.calls().subList(before, mlflow.calls().size()))
          .containsExactly(
              "experiments/get-by-name", "experiments/get-by-name"); // an old one stays
    }
  }

  @Test
  void onlyOneProcessPublishesAFolder() throws IOException {
    try (MlflowStandIn mlflow = MlflowStandIn.start();
        Publication publication = Publication.open(folder, false)) {
      assertThat(publication.id()).hasLength(36);
      MlflowPublisher publisher = open(mlflow, Map.of());
      assertThat(
              assertThrows(
                  UserException.class, () -> publisher.publish(folder, run(Map.of(), Map.of()))))
          .hasMessageThat()
          .contains("is being published by another process");
      assertThat(mlflow.runs()).isEmpty();
    }
  }

  @Test
  void keysThatBecomeEqualAreRefused() {
    MlflowKeys keys = new MlflowKeys();
    assertThat(keys.of("validation/F1 (macro)")).isEqualTo("validation/F1 _macro_");
    assertThat(keys.of("validation/F1 (macro)")).isEqualTo("validation/F1 _macro_");
    assertThat(assertThrows(UserException.class, () -> keys.of("validation/F1 [macro]")))
        .hasMessageThat()
        .contains("have the same name");
  }
}
