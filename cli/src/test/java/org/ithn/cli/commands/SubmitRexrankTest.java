package org.ithn.cli.commands;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.ithn.cli.testing.TinyTraining;
import org.ithn.metrics.scoring.PairedReports;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.TensorFlow;

/** {@code ./ithn submit rexrank}. */
final class SubmitRexrankTest {
  /** Python with TensorFlow, which is not part of the build. */
  private static final String PYTHON = System.getProperty("ithn.python", "python3");

  private static final ObjectMapper MAPPER = new ObjectMapper();

  @TempDir private Path folder;

  private TinyTraining train() throws IOException {
    TinyTraining tiny = TinyTraining.draw(folder.resolve("data"));
    CommandResult.run(tiny.trainAlone(run(), "--set", "training.epochs=2")).ok();
    return tiny;
  }

  private Path run() {
    return folder.resolve("run");
  }

  private Path out() {
    return folder.resolve("submission");
  }

  private CommandResult submit(String... more) {
    List<String> arguments =
        new ArrayList<>(List.of("submit", "rexrank", run().toString(), "--out", out().toString()));
    arguments.addAll(List.of(more));
    return CommandResult.run(arguments.toArray(String[]::new));
  }

  @Test
  void folderHasAllThatTheRulesAskForAndNoImage() throws IOException {
    train();
    submit("--name", "Tiny\n<1>", "--section", "impression").ok();
    assertThat(names(out()))
        .containsExactly("README.md", "environment.yaml", "inference.py", "model");
    assertThat(Files.readString(out().resolve("environment.yaml")))
        .contains("- tensorflow==" + TensorFlow.version() + "\n");
    assertThat(Files.readString(out().resolve("inference.py")))
        .contains("--input_json_file IN.json --save_json_file OUT.json --img_root_dir DIR");
    String readme = Files.readString(out().resolve("README.md"));
    assertThat(readme).contains("# Tiny &lt;1&gt; for ReXrank");
    assertThat(readme).contains("Section that the model writes: impression");
    assertThat(readme).doesNotContainMatch("\\$\\{(name|section|views|backbone|data|program)\\}");
    assertThat(readme).doesNotContain(folder.toString());
    assertThat(Files.isRegularFile(out().resolve("model/1/saved_model.pb"))).isTrue();
    assertThat(names(out().resolve("model/1/assets.extra")))
        .doesNotContain("tf_serving_warmup_requests");
    submit().refused(out().toString());
  }

  private static List<String> names(Path root) throws IOException {
    try (Stream<Path> files = Files.list(root)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  @Test
  @Tag("slow") // starts Python's TensorFlow twice
  void reportsOfThePythonScriptAreThoseOfEvaluate() throws IOException, InterruptedException {
    assumeTrue(
        python("-c", "import tensorflow") == 0,
        PYTHON + " has no TensorFlow; name one that has it with -Dithn.python");
    TinyTraining tiny = train();
    submit().ok();
    CommandResult.run("evaluate", run().toString(), "--no-baselines", "--samples", "0").ok();
    Path input = folder.resolve("studies.json");
    ObjectNode studies = studies(tiny);
    Files.writeString(input, MAPPER.writeValueAsString(studies));
    Path output = folder.resolve("new/reports.json");
    String script = out().resolve("inference.py").toString();
    int code =
        python(
            script,
            "--input_json_file",
            input.toString(),
            "--save_json_file",
            output.toString(),
            "--img_root_dir",
            tiny.files().images().toString());
    assertThat(code).isEqualTo(0);
    JsonNode written = MAPPER.readTree(output.toFile());
    JsonNode expected = MAPPER.readTree(run().resolve("predictions-test.json").toFile());
    assertThat(expected.size()).isEqualTo(TinyTraining.TEST);
    for (JsonNode each : expected) {
      String id = PairedReports.studyId(each.path("id").asText());
      JsonNode study = written.path(id);
      assertWithMessage(id)
          .that(study.path("model_prediction").asText())
          .isEqualTo(each.path("report").asText());
      assertThat(study.path("context").asText()).isEqualTo("made up");
    }
    studies.set("broken", MAPPER.createObjectNode().put("image_path", "no-such.png"));
    Files.writeString(input, MAPPER.writeValueAsString(studies));
    // the three values without their names, as an earlier guideline has them
    assertThat(
            python(script, input.toString(), output.toString(), tiny.files().images().toString()))
        .isEqualTo(1);
    assertThat(MAPPER.readTree(output.toFile()).size()).isEqualTo(TinyTraining.TEST);
  }

  /** Returns the test phantoms as studies in ReXrank's format. */
  private static ObjectNode studies(TinyTraining tiny) throws IOException {
    ObjectNode studies = MAPPER.createObjectNode();
    for (JsonNode entry : MAPPER.readTree(tiny.files().annotation().toFile()).path("test")) {
      ObjectNode study = studies.putObject(entry.path("id").asText());
      study.put("context", "made up");
      study.set("image_path", entry.path("image_path"));
    }
    return studies;
  }

  private int python(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(PYTHON));
    command.addAll(List.of(arguments));
    Path log = folder.resolve("python.log");
    Process process;
    try {
      process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
    } catch (IOException e) {
      return -1; // no such program
    }
    assertThat(process.waitFor(10, TimeUnit.MINUTES)).isTrue();
    if (process.exitValue() > 1) {
      System.err.write(Files.readString(log).getBytes(StandardCharsets.UTF_8));
    }
    return process.exitValue();
  }
}
