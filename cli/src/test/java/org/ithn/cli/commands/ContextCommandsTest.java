package org.ithn.cli.commands;

import static com.google.common.truth.Truth.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ithn.cli.testing.TinyTraining;
import org.ithn.framework.files.Json;
import org.ithn.framework.runs.RunDirectory;
import org.ithn.savedmodels.files.WarmUpRequests;
import org.ithn.serving.client.ClientOptions;
import org.ithn.serving.client.Report;
import org.ithn.serving.client.ReportClient;
import org.ithn.serving.client.Reports;
import org.ithn.serving.client.StudyRequest;
import org.ithn.serving.client.protocol.WireTensors;
import org.ithn.serving.standin.BatchingLimits;
import org.ithn.serving.standin.ServingStandIn;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model that reads the indication, age and sex, from training to its export. */
final class ContextCommandsTest {
  private static final String TEXTS = "data.inputs.context.texts=indication";
  private static final String FACTS = "data.inputs.context.patient=age,sex";

  @TempDir private Path folder;
  private TinyTraining training;
  private Path annotation;

  /**
   * Draws phantoms; every other study has an indication, which no report's words are part of, and
   * every third has age and sex.
   */
  @BeforeEach
  void draw() throws IOException {
    training = TinyTraining.draw(folder.resolve("data"));
    annotation = folder.resolve("data/annotation.json");
    JsonNode root = Json.LENIENT.readTree(annotation.toFile());
    for (JsonNode split : root) {
      for (int i = 0; i < split.size(); i += 2) {
        ((ObjectNode) split.get(i)).put("indication", i % 4 == 0 ? "XXXX-year, COUGH!" : "Fever");
      }
      for (int i = 0; i < split.size(); i += 3) {
        ((ObjectNode) split.get(i)).put("age", 63 + i % 2).put("sex", "female");
      }
    }
    Files.writeString(annotation, root.toString());
  }

  private Path train(String name, String... more) {
    Path run = folder.resolve(name);
    CommandResult.run(training.trainAlone(run, more)).ok();
    return run;
  }

  private static JsonNode score(CommandResult result) throws IOException {
    return Json.LENIENT.readTree(result.ok().out()).get(0).get("score");
  }

  @Test
  void aModelWithTextsRunsFromTrainingToItsExport() throws IOException {
    Path run = train("run", "--set", TEXTS, "--set", FACTS);
    assertThat(Files.readString(run.resolve("vocabulary.json"))).contains("cough");
    CommandResult.run("evaluate", run.toString(), "--no-baselines").ok();
    CommandResult.run("evaluate", run.toString(), "--no-baselines", "--without-context").ok();
    assertThat(Files.exists(run.resolve("predictions-test-without-context.json"))).isTrue();
    String submission = folder.resolve("submission").toString();
    CommandResult.run("submit", "rexrank", run.toString(), "--out", submission).ok();
    CommandResult.run("export", run.toString()).ok();
    Path model = run.resolve("export");
    assertThat(textsOfWarmUp(model)).containsAtLeast("", "XXXX-year, COUGH!", "Fever");
    CommandResult.run("serve-check", model.toString()).ok();

    String image = training.files().images().resolve("phantom_test_00000.png").toString();
    Path texts = folder.resolve("texts.json");
    List<List<Double>> scores = new ArrayList<>();
    for (List<String> source :
        List.of(List.of("--run", run.toString()), List.of("--model", model.toString()))) {
      String[] alone = {"generate", source.get(0), source.get(1), image, "--json"};
      String[] with = {
        "generate", source.get(0), source.get(1), image, "--json", "--context", texts.toString()
      };
      double images = score(CommandResult.run(alone)).doubleValue();
      Files.writeString(texts, "{\"%s\": {\"indication\": \"xxxx year  cough\"}}".formatted(image));
      double words = score(CommandResult.run(with)).doubleValue();
      assertThat(words).isNotWithin(1e-5).of(images);
      Files.writeString(texts, "{\"%s\": {\"age\": 63, \"sex\": \"F\"}}".formatted(image));
      double facts = score(CommandResult.run(with)).doubleValue();
      assertThat(facts).isNotWithin(1e-6).of(images);
      scores.add(List.of(images, words, facts));
    }
    for (int i = 0; i < 3; i++) { // the run and its export
      assertThat(scores.get(1).get(i)).isWithin(1e-3).of(scores.get(0).get(i));
    }
    askServer(model, Path.of(image), scores.get(1));
    refuseOtherTexts(model, image, texts);
  }

  /** Asks a server of the export with the image alone, with a text and with age and sex. */
  private static void askServer(Path model, Path image, List<Double> scores) throws IOException {
    ClientOptions options =
        ClientOptions.of("chest").withContext("indication", "age", "sex").withBatch(4);
    StudyRequest study = StudyRequest.of(Files.readAllBytes(image));
    StudyRequest words = study.withText("indication", "xxxx year  cough");
    StudyRequest facts = study.withAge(63).withSex(StudyRequest.Sex.FEMALE);
    try (ServingStandIn server =
            ServingStandIn.start(
                model, "chest", ServingStandIn.Ports.findFree(), BatchingLimits.defaults());
        ReportClient client = ReportClient.grpc("localhost", server.grpcPort(), options)) {
      assertThat(client.report(study).score()).isWithin(1e-3f).of(scores.get(0).floatValue());
      assertThat(client.report(words).score()).isWithin(1e-3f).of(scores.get(1).floatValue());
      List<Report> both =
          client.reportsOf(List.of(study, facts)).reports().stream()
              .map(Optional::orElseThrow)
              .toList();
      assertThat(both.get(0).score()).isWithin(1e-3f).of(scores.get(0).floatValue());
      assertThat(both.get(1).score()).isWithin(1e-3f).of(scores.get(2).floatValue());
      Reports unreadable = client.reportsOf(List.of(study.withText("age", "old"), study));
      assertThat(unreadable.invalidStudies().get(0).reason())
          .contains("the age is 'old'; expected a whole number of years, 0 to 120");
      assertThat(unreadable.invalidStudies().get(0).images()).isEmpty();
      assertThat(unreadable.reports().get(1)).isPresent();
    }
  }

  /** Returns the indications of the warm-up requests, which are those that export compares. */
  private static List<String> textsOfWarmUp(Path model) throws IOException {
    return WarmUpRequests.read(model.resolve("1/assets.extra/" + WarmUpRequests.FILE_NAME)).stream()
        .filter(request -> request.getModelSpec().getSignatureName().equals("with_context"))
        .map(request -> WireTensors.strings(request.getInputsOrThrow("indication")))
        .map(texts -> texts.get(0).toStringUtf8())
        .toList();
  }

  private void refuseOtherTexts(Path model, String image, Path texts) throws IOException {
    String[] generate = {
      "generate", "--model", model.toString(), image, "--context", texts.toString()
    };
    Files.writeString(texts, "{\"%s\": {\"technique\": \"AP\"}}".formatted(image));
    CommandResult.run(generate)
        .refused("has 'technique', but the model reads only [age, indication, sex]; remove it");
    Files.writeString(texts, "{\"%s\": {\"age\": 300}}".formatted(image));
    CommandResult.run(generate).refused("the age is '300'; expected a whole number of years, 0 to");
    Files.writeString(texts, "{\"other.png\": {\"indication\": \"Cough\"}}");
    CommandResult.run(generate)
        .refused("names the study 'other.png', which is not among the studies, such as '" + image);
    Files.writeString(texts, "{\"%s\": \"Cough\"}".formatted(image));
    CommandResult.run(generate).refused("is not an object; expected {\"STUDY\": {\"indication\":");
  }

  /** Texts in the annotation change nothing unless the configuration names them. */
  @Test
  void aModelWithoutTextsIgnoresThem() throws IOException {
    Path with = train("with", "--set", "training.max_steps=2");
    JsonNode root = Json.LENIENT.readTree(annotation.toFile());
    root.forEach(split -> split.forEach(study -> ((ObjectNode) study).remove("indication")));
    Files.writeString(annotation, root.toString());
    Path without = train("without", "--set", "training.max_steps=2");
    assertThat(Files.readAllBytes(with.resolve("vocabulary.json")))
        .isEqualTo(Files.readAllBytes(without.resolve("vocabulary.json")));
    assertThat(losses(with)).isNotEmpty();
    assertThat(losses(with)).isEqualTo(losses(without));
    CommandResult.run("evaluate", with.toString(), "--without-context")
        .refused("--without-context is set, but the run reads images alone");
  }

  private static List<String> losses(Path run) throws IOException {
    return Files.readAllLines(new RunDirectory(run).log()).stream()
        .map(line -> line.replaceAll(".*(\"loss/total\": ?[-0-9.eE]+).*", "$1"))
        .filter(line -> line.startsWith("\"loss/total\""))
        .toList();
  }

  @Test
  void anAgeThatIsNoNumberOfYearsIsRefused() throws IOException {
    JsonNode root = Json.LENIENT.readTree(annotation.toFile());
    ((ObjectNode) root.get("train").get(0)).put("age", "sixty");
    Files.writeString(annotation, root.toString());
    CommandResult.run(training.trainAlone(folder.resolve("run"), "--set", FACTS))
        .refused("the age is 'sixty'; expected a whole number of years, 0 to 120");
  }

  @Test
  void aBackboneWithoutTextsIsRefused() {
    CommandResult.run(
            training.trainAlone(
                folder.resolve("run"),
                "--set",
                "backbone.name=co-att",
                "--set",
                "data.text.cleaner=iu-xray",
                "--set",
                TEXTS))
        .refused(
            "the backbone 'co-att' reads images alone; clear its keys texts, patient and"
                + " prior_images or choose another backbone");
  }
}
