package org.ithn.cli.commands;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ithn.cli.testing.Samples;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Options of {@code score} for BERTScore, SembScore and RadCliQ. */
class LanguageModelScoresTest {
  @TempDir private Path folder;
  private List<String> parts;

  @BeforeEach
  void writeFiles() throws IOException {
    String graph =
        """
        {"text": "%s", "entities":
          {"1": {"tokens": "%s", "label": "OBS-DP", "relations": [["modify", "1"]]}}}
        """;
    write("truth.csv", "id,report\na,Lungs clear.\nb,Heart large.\n");
    write("ours.csv", "id,report\nb,Heart large.\na,Effusion.\n");
    write("theirs.csv", "id,report\nb,Lungs clear.\na,Lungs clear.\n");
    write(
        "graphs.json",
        "[%s, %s, %s]"
            .formatted(
                graph.formatted("Lungs clear .", "clear"),
                graph.formatted("Heart large .", "large"),
                graph.formatted("Effusion .", "effusion")));
    write("baseline.tsv", "LAYER,P,R,F\n0,0.1,0.1,0.1\n2,0.5,0.5,0.5\n");
    parts =
        List.of(
            "--bertscore",
            Samples.LANGUAGE_MODELS.resolve("roberta").toString(),
            "--bertscore-layer",
            "2",
            "--bertscore-idf",
            "--bertscore-baseline",
            path("baseline.tsv"),
            "--sembscore",
            Samples.LANGUAGE_MODELS.resolve("bert").toString(),
            "--radgraph-references",
            path("graphs.json"),
            "--radcliq");
  }

  private String path(String name) {
    return folder.resolve(name).toString();
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
  }

  private int run(List<String> options) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "score",
                "--references",
                path("truth.csv"),
                "--predictions",
                path("ours.csv"),
                "--no-clinical",
                "--samples",
                "50",
                "--json",
                path("scores.json")));
    all.addAll(options);
    return Main.run(all.toArray(String[]::new));
  }

  private JsonNode score(String... more) throws IOException {
    List<String> options = new ArrayList<>(parts);
    options.addAll(List.of(more));
    assertWithMessage("exit code of %s", options).that(run(options)).isEqualTo(0);
    return new ObjectMapper().readTree(folder.resolve("scores.json").toFile());
  }

  @Test
  void radCliqIsComputedFromItsParts() throws IOException {
    JsonNode json = score("--radgraph-predictions", path("graphs.json"), "--items");
    JsonNode equal = json.path("items").get(1);
    assertThat(equal.path("id").asText()).isEqualTo("b");
    assertThat(equal.path("BERTScore-F1").asDouble()).isWithin(1e-5).of(1);
    assertThat(equal.path("SembScore").asDouble()).isWithin(1e-5).of(1);
    assertThat(equal.path("RadGraph-RadCliQ").asDouble()).isEqualTo(1);
    assertThat(equal.path("RadCliQ-v1").asDouble()).isWithin(1e-4).of(-1.4407);
    JsonNode radCliq = json.path("scores").path("RadCliQ-v1");
    assertThat(radCliq.path("value").asDouble()).isGreaterThan(-1.4);
    assertThat(radCliq.path("interval_95").size()).isEqualTo(2);
    assertThat(radCliq.path("signature").asText())
        .matches(
            "RadCliQ-v1\\|tok:ws\\|model:roberta@[0-9a-f]{8}\\|layer:2\\|idf:refs\\|baseline:0.5000"
                + "\\|embedding:bert@[0-9a-f]{8}\\|graphs:file@[0-9a-f]{8}\\|v:1");
  }

  @Test
  void systemsAreCompared() throws IOException {
    String graphs = path("graphs.json");
    JsonNode rows =
        score("--radgraph-predictions", graphs, graphs, "--compare", path("theirs.csv"))
            .path("comparison");
    for (String name : List.of("BERTScore-F1", "SembScore", "RadGraph-simple", "RadCliQ-v1")) {
      assertWithMessage(name).that(rows.path(name).path("p_bootstrap").isNumber()).isTrue();
    }
    // Both systems have one of two reports right.
    assertThat(rows.path("RadGraph-simple").path("difference").asDouble()).isEqualTo(0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--bertscore-idf",
        "--bertscore MODELS/roberta",
        "--bertscore MODELS/roberta --bertscore-layer 3",
        "--bertscore no-such-folder --bertscore-layer 1",
        "--bertscore MODELS/bert --bertscore-layer 1 --bertscore-baseline BASELINE",
        "--sembscore no-such-folder",
        "--radcliq",
        "--radcliq --sembscore MODELS/bert --bertscore MODELS/roberta --bertscore-layer 2",
      })
  void invalidOptionsAreUserErrors(String options) {
    String named =
        options
            .replace("MODELS", Samples.LANGUAGE_MODELS.toString())
            .replace("BASELINE", path("baseline.tsv"));
    assertThat(run(List.of(named.split(" ")))).isEqualTo(2);
  }
}
