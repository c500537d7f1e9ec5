package org.ithn.cli.commands;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ithn.experiments.UserException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands {@code score} and {@code label}. */
class ScoreFilesCommandTest {
  private static final String OBSERVATIONS =
      "No Finding,Enlarged Cardiomediastinum,Cardiomegaly,Lung Lesion,Lung Opacity,Edema,"
          + "Consolidation,Pneumonia,Atelectasis,Pneumothorax,Pleural Effusion,Pleural Other,"
          + "Fracture,Support Devices";

  @TempDir private Path folder;
  private String references;
  private String predictions;
  private String others;

  @BeforeEach
  void writeFiles() throws IOException {
    references =
        write(
            "references.json",
            """
            [{"id": 1, "report": ["The heart is big.", "Big heart."]},
             {"id": 2, "report": "Clear lungs (both)."}]
            """);
    predictions =
        write(
            "predictions.jsonl",
            """
            {"id": 2, "report": "Clear lungs (both)!"}
            {"id": 1, "report": "the heart is big"}
            """);
    others = write("others.csv", "id,report\n1,Clear lungs.\n2,Clear lungs.\n");
  }

  private String write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text).toString();
  }

  private JsonNode score(String... more) throws IOException {
    Path json = folder.resolve("scores.json");
    List<String> arguments =
        new ArrayList<>(List.of("score", "--references", references, "--json", json.toString()));
    arguments.addAll(List.of(more));
    assertWithMessage("exit code of %s", arguments)
        .that(Main.run(arguments.toArray(String[]::new)))
        .isEqualTo(0);
    return new ObjectMapper().readTree(json.toFile());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--no-clinical --per-class | --no-clinical excludes --per-class",
        "--no-clinical --reference-labels x.csv | --no-clinical excludes --per-class",
        "--bertscore no-such-folder | --bertscore is no-such-folder, which is not a folder",
        "--radgraph-model no-folder | radgraph.onnx: no such file; RadGraph needs its ONNX export",
        "--radgraph-model x --radgraph-references y | --radgraph-model excludes",
        "--green a.csv b.csv | --green: the number of files is 2; name 1",
      })
  void refusesOptionsThatDoNotFit(String options, String message) {
    String fixed = "score --references %s --predictions %s ".formatted(references, predictions);
    CommandResult.run((fixed + options).split(" ", -1)).refused(message);
  }

  @Test
  void captionTokenizerMatchesTextsThatWhiteSpaceDoesNot() throws IOException {
    JsonNode plain = score("--predictions", predictions, "--samples", "0").path("scores");
    JsonNode ptb =
        score("--predictions", predictions, "--samples", "0", "--tokenizer", "ptb").path("scores");
    assertThat(plain.path("BLEU-1").path("value").asDouble()).isLessThan(0.8);
    assertThat(ptb.path("BLEU-4").path("value").asDouble()).isWithin(1e-6).of(1);
    assertThat(ptb.path("BLEU-4").path("signature").asText())
        .isEqualTo("BLEU-4|tok:ptb|reflen:closest|v:1");
    assertThat(ptb.path("BLEU-1").path("counts").path("matched").asInt()).isEqualTo(9);
  }

  @Test
  void metricsHaveTheirNamesAndVariants() throws IOException {
    JsonNode scores =
        score(
                "--predictions",
                predictions,
                "--samples",
                "20",
                "--novelty",
                others,
                "--cider-plain",
                "--cider-corpus",
                others,
                "--diversity",
                "simctg-code")
            .path("scores");
    assertThat((Iterable<String>) scores::fieldNames)
        .containsAtLeast(
            "BLEU-1",
            "BLEU-4",
            "ROUGE-L",
            "CIDEr",
            "CIDEr-plain",
            "diversity",
            "distinct-reports",
            "average-length",
            "novelty-4",
            "CE-micro-F1",
            "CE-macro-recall",
            "CE-example-precision")
        .inOrder();
    assertThat(scores.path("CIDEr").path("signature").asText()).contains("df:given2");
    assertThat(scores.path("diversity").path("signature").asText()).contains("simctg-code");
    assertThat(scores.path("novelty-1").path("value").asDouble()).isWithin(1e-12).of(6.0 / 7);
    assertThat(scores.path("CE-micro-F1").path("interval_95").size()).isEqualTo(2);
  }

  @Test
  void severalFilesGiveMeanAndDeviation() throws IOException {
    JsonNode rouge = score("--predictions", predictions, others).path("scores").path("ROUGE-L");
    double first = rouge.path("runs").get(0).asDouble();
    double second = rouge.path("runs").get(1).asDouble();
    assertThat(rouge.path("value").asDouble()).isWithin(1e-12).of((first + second) / 2);
    assertThat(rouge.path("deviation").asDouble())
        .isWithin(1e-12)
        .of(Math.abs(first - second) / Math.sqrt(2));
  }

  @Test
  void labelsAreReadFromFiles() throws IOException {
    String truth = write("truth.csv", "id," + OBSERVATIONS + "\n1,,,1\n2,1\n");
    String ours = write("ours.csv", "id," + OBSERVATIONS + "\n1,,,1\n2,,,1\n");
    JsonNode scores =
        score(
                "--predictions",
                predictions,
                "--reference-labels",
                truth,
                "--prediction-labels",
                ours)
            .path("scores");
    assertThat(scores.path("CE-micro-precision").path("value").asDouble()).isEqualTo(0.5);
    assertThat(scores.path("CE-micro-F1").path("signature").asText()).contains("labels:csv");
  }

  @Test
  void observationsHaveTheirF1() throws IOException {
    JsonNode scores = score("--predictions", predictions, "--per-class").path("scores");
    assertThat(scores.path("CE-F1-Cardiomegaly").path("value").asDouble()).isEqualTo(1);
    assertThat(scores.path("CE-F1-Cardiomegaly").path("counts").path("true-positives").asInt())
        .isEqualTo(1);
    assertThat(scores.has("CE-weighted-F1")).isTrue();
  }

  @Test
  void scoresOfOtherProgramsAreRead() throws IOException {
    String entity = "{\"tokens\": \"%s\", \"label\": \"OBS-DP\", \"relations\": []}";
    String graphs =
        write(
            "graphs.json",
            """
            {"1": {"text": "the heart is big", "entities": {"1": %s}},
             "2": {"text": "Clear lungs ( both ) !", "entities": {"1": %s}}}
            """
                .formatted(entity.formatted("big"), entity.formatted("clear")));
    String rate = write("rate.csv", "id,rate_score\n1,0.5\n2,0.75\n");
    String green =
        write(
            "green.csv",
            "reference,predictions,green_score\nThe heart is big.,"
                + "the heart is big,1\nClear lungs (both).,Clear lungs (both)!,0\n");
    JsonNode scores =
        score(
                "--predictions",
                predictions,
                "--radgraph-references",
                graphs,
                "--radgraph-predictions",
                graphs,
                "--ratescore",
                rate,
                "--green",
                green)
            .path("scores");
    assertThat(scores.path("RadGraph-complete").path("value").asDouble()).isEqualTo(1);
    assertThat(scores.path("RadGraph-RadCliQ").path("value").asDouble()).isEqualTo(0.5);
    assertThat(scores.path("RaTEScore").path("value").asDouble()).isEqualTo(0.625);
    assertThat(scores.path("GREEN").path("value").asDouble()).isEqualTo(0.5);
    assertThat(scores.path("GREEN").path("interval_95").size()).isEqualTo(2);
  }

  @Test
  void labelsAreWrittenAndCompared() throws IOException {
    String labels = folder.resolve("labels.csv").toString();
    String reports =
        write(
            "reports.json",
            """
            [{"id": 1, "report": "The heart is big."}, {"id": 2, "report": "Clear lungs (both)."}]
            """);
    CommandResult.run("label", "--reports", references, "--out", labels)
        .refused("id '1' has 2 reports; give exactly one");
    assertThat(Main.run("label", "--reports", reports, "--out", labels)).isEqualTo(0);
    assertThat(Files.readString(Path.of(labels))).startsWith("id," + OBSERVATIONS + "\n1,,,1,");
    assertThat(Main.run("label", "--reports", reports, "--agreement", labels)).isEqualTo(0);
    assertThat(Main.run("label", "--reports", reports)).isEqualTo(2);
  }

  @Test
  void missingOnnxRuntimeIsExplained() throws IOException {
    // The optional runtime is not on this class path, so any file leads to the message.
    String file = write("model.onnx", "model");
    String vocabulary = write("vocab.txt", "[PAD]\n[UNK]\n[CLS]\n[SEP]\n");
    LabellerOptions options = new LabellerOptions();
    new picocli.CommandLine(new OnlyOptions(options))
        .parseArgs("--labeller", "chexbert=" + file, "--vocab", vocabulary);
    UserException error =
        org.junit.jupiter.api.Assertions.assertThrows(UserException.class, options::open);
    assertThat(error).hasMessageThat().contains("ITHN_CLASSPATH=JAR");
  }

  /** Command without behaviour that only parses options. */
  @picocli.CommandLine.Command
  private record OnlyOptions(@picocli.CommandLine.Mixin LabellerOptions options) {}

  @Test
  void comparisonIsWritten() throws IOException {
    JsonNode row =
        score("--predictions", predictions, "--compare", others, "--samples", "30")
            .path("comparison")
            .path("distinct-reports");
    assertThat(row.path("first").asDouble()).isEqualTo(1);
    assertThat(row.path("second").asDouble()).isEqualTo(0.5);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--tokenizer other",
        "--diversity other",
        "--label-policy other",
        "--format other --out x",
        "--format rexrank",
        "--items",
        "--samples -1",
        "--truncate -1",
        "--clean other",
        "--prediction-labels a b",
        "--meteor-resources no-such-folder",
        "--reference-labels no-such-file",
        "--labeller other",
        "--labeller chexbert=model.onnx",
        "--labeller chexbert=no-such.onnx --vocab no-such.txt",
        "--radgraph-references graphs.json",
        "--radgraph-predictions graphs.json",
        "--radgraph-references no-such-file --radgraph-predictions no-such-file",
        "--ratescore no-such-file",
        "--green a b",
      })
  void invalidOptionsAreUserErrors(String options) {
    Stream<String> base =
        Stream.of("score", "--references", references, "--predictions", predictions);
    assertThat(Main.run(Stream.concat(base, Stream.of(options.split(" "))).toArray(String[]::new)))
        .isEqualTo(2);
  }

  @Test
  void tensorFlowIsNotNeeded() throws IOException, InterruptedException {
    String classPath =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(
                entry -> !entry.matches(".*(tensorflow|javacpp|ndarray|protobuf)[^/\\\\]*\\.jar"))
            .collect(Collectors.joining(File.pathSeparator));
    assertThat(classPath).isNotEqualTo(System.getProperty("java.class.path"));
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                classPath,
                Main.class.getName(),
                "score",
                "--references",
                references,
                "--predictions",
                predictions)
            .redirectErrorStream(true)
            .start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertWithMessage(text).that(process.waitFor()).isEqualTo(0);
    assertThat(text).contains("CE-micro-F1");
  }
}
