package org.ithn.cli.schedulers;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.gson.JsonParser;
import io.kubernetes.client.openapi.models.V1Job;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.ithn.experiments.UserException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Indexed Job, compared with the API that Kubernetes publishes, and its command. */
final class IndexedJobTest {
  @TempDir private Path folder;

  private IndexedJob job(String... claims) {
    return new IndexedJob(
        ArrayJobs.three(folder),
        PodSettings.parse("registry.example/ithn:0.1", List.of(claims), folder));
  }

  private static void validate(String manifest) throws IOException {
    V1Job.validateJsonElement(JsonParser.parseString(manifest));
  }

  @Test
  void hasOnlyFieldsOfThePublishedApi() throws IOException {
    Path file = job("results", "data:/data").write();
    validate(Files.readString(file));
  }

  @Test
  void theValidatorRefusesAnUnknownFieldAndAMissingOne() {
    ObjectNode unknown = job("results").manifest();
    unknown.withObject("/spec/template/spec").put("restartPolicies", "Never");
    assertThat(assertThrows(RuntimeException.class, () -> validate(unknown.toString())))
        .hasMessageThat()
        .contains("restartPolicies");
    ObjectNode missing = job("results").manifest();
    missing.withObject("/spec/template/spec").remove("containers");
    assertThat(assertThrows(RuntimeException.class, () -> validate(missing.toString())))
        .hasMessageThat()
        .contains("containers");
  }

  @Test
  void completesOneIndexPerCell() {
    ObjectNode spec = job("results").manifest().withObject("/spec");
    assertThat(spec.get("completionMode").textValue()).isEqualTo("Indexed");
    assertThat(spec.get("completions").intValue()).isEqualTo(3);
    assertThat(spec.get("parallelism").intValue()).isEqualTo(2);
  }

  /** A full disk or a lost network file system ends a cell as invalid input does. */
  @Test
  void everyFailureOfACellIsRetried() {
    ObjectNode spec = job("results").manifest().withObject("/spec");
    assertThat(spec.get("backoffLimitPerIndex").intValue()).isEqualTo(6);
    assertThat(spec.get("podFailurePolicy").findValuesAsText("action")).containsExactly("Ignore");
  }

  /** Runs the command of the pod with a program that prints its arguments. */
  @Test
  void eachIndexRunsItsCell() throws Exception {
    Path program = Files.writeString(folder.resolve("ithn"), "#!/bin/sh\necho \"$@\"\n");
    assertThat(program.toFile().setExecutable(true)).isTrue();
    List<String> command = new ArrayList<>();
    job("results")
        .manifest()
        .at("/spec/template/spec/containers/0/command")
        .forEach(word -> command.add(word.textValue()));
    List<String> cells = List.of("prior-seed1", "ithn-seed1", "ithn-seed2");
    for (int index = 0; index < cells.size(); index++) {
      ProcessBuilder pod = new ProcessBuilder(command).directory(folder.toFile());
      pod.environment().put("JOB_COMPLETION_INDEX", String.valueOf(index));
      Process process = pod.start();
      assertThat(new String(process.getInputStream().readAllBytes(), UTF_8).strip())
          .isEqualTo("ablate --out %s --cell %s".formatted(folder, cells.get(index)));
    }
  }

  @Test
  void dataOutsideTheVolumesIsRefused() {
    UserException e = assertThrows(UserException.class, () -> job("results:/elsewhere").write());
    assertThat(e).hasMessageThat().contains("is on none of the volumes [/elsewhere]");
  }

  @Test
  void relativeDataAreRefused() {
    PodSettings pods = PodSettings.parse("ithn", List.of("results"), folder);
    UserException e =
        assertThrows(
            UserException.class, () -> pods.requireMounted(folder, Set.of(Path.of("images"))));
    assertThat(e).hasMessageThat().startsWith("images is a relative path");
  }

  @Test
  void anImageAndAClaimAreRequired() {
    assertThrows(UserException.class, () -> PodSettings.parse("", List.of("results"), folder));
    assertThrows(UserException.class, () -> PodSettings.parse("ithn", List.of(), folder));
    UserException e =
        assertThrows(
            UserException.class, () -> PodSettings.parse("ithn", List.of("a:relative"), folder));
    assertThat(e).hasMessageThat().contains("must be absolute");
  }
}
