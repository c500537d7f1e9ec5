package org.ithn.cli.commands;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ithn.cli.testing.TinyTraining;
import org.ithn.framework.files.Json;
import org.ithn.savedmodels.files.WarmUpRequests;
import org.ithn.serving.client.ClientOptions;
import org.ithn.serving.client.ReportClient;
import org.ithn.serving.client.Reports;
import org.ithn.serving.client.StudyRequest;
import org.ithn.serving.client.protocol.WireTensors;
import org.ithn.serving.standin.BatchingLimits;
import org.ithn.serving.standin.ServingStandIn;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model that reads images of an earlier study, from training to its export. */
final class PriorImagesCommandsTest {
  private static final String PRIOR = "data.inputs.context.prior_images=2";

  @TempDir private Path folder;
  private TinyTraining training;
  private Path annotation;

  /** Draws phantoms; every other study has the image of the next one. */
  @BeforeEach
  void draw() throws IOException {
    training = TinyTraining.draw(folder.resolve("data"));
    annotation = folder.resolve("data/annotation.json");
    JsonNode root = Json.LENIENT.readTree(annotation.toFile());
    for (JsonNode split : root) {
      for (int i = 0; i + 1 < split.size(); i += 2) {
        ((ObjectNode) split.get(i))
            .set("prior_images", split.get(i + 1).get("image_path").deepCopy());
      }
    }
    Files.writeString(annotation, root.toString());
  }

  private static JsonNode score(CommandResult result) throws IOException {
    return Json.LENIENT.readTree(result.ok().out()).get(0).get("score");
  }

  private String image(int number) {
    return training
        .files()
        .images()
        .resolve("phantom_test_0000%d.png".formatted(number))
        .toString();
  }

  @Test
  void aModelWithPriorImagesRunsFromTrainingToItsExport() throws IOException {
    Path run = folder.resolve("run");
    CommandResult.run(training.trainAlone(run, "--set", PRIOR)).ok();
    CommandResult.run("evaluate", run.toString(), "--no-baselines").ok();
    CommandResult.run("evaluate", run.toString(), "--no-baselines", "--without-context").ok();
    CommandResult.run("export", run.toString()).ok();
    Path model = run.resolve("export");
    assertThat(priorImagesOfWarmUp(model)).contains(true);
    assertThat(Files.readString(model.resolve("1/assets.extra/MODEL_CARD.md")))
        .contains("prior_images, up to 2 images of an earlier study of the patient");
    CommandResult.run("serve-check", model.toString()).ok();

    Path context = folder.resolve("context.json");
    List<List<Double>> scores = new ArrayList<>();
    for (List<String> source :
        List.of(List.of("--run", run.toString()), List.of("--model", model.toString()))) {
      String[] alone = {"generate", source.get(0), source.get(1), image(0), "--json"};
      String[] with = {
        "generate",
        source.get(0),
        source.get(1),
        image(0),
        "--json",
        "--context",
        context.toString()
      };
      double images = score(CommandResult.run(alone)).doubleValue();
      name(context, "\"%s\"".formatted(image(1)));
      double one = score(CommandResult.run(with)).doubleValue();
      assertThat(one).isNotWithin(1e-6).of(images);
      name(context, "\"%s\", \"%s\"".formatted(image(1), image(2)));
      double two = score(CommandResult.run(with)).doubleValue();
      assertThat(two).isNotWithin(1e-6).of(one);
      scores.add(List.of(images, one, two));
      name(context, "\"%1$s\", \"%1$s\", \"%1$s\"".formatted(image(1)));
      CommandResult.run(with).refused("prior_images");
    }
    for (int i = 0; i < 3; i++) { // the run and its export
      assertThat(scores.get(1).get(i)).isWithin(1e-3).of(scores.get(0).get(i));
    }
    askServer(model, scores.get(1));
    refuseOthers(run, context);
  }

  private void name(Path context, String files) throws IOException {
    Files.writeString(context, "{\"%s\": {\"prior_images\": [%s]}}".formatted(image(0), files));
  }

  /** Returns whether each warm-up request with a context has an earlier image. */
  private static List<Boolean> priorImagesOfWarmUp(Path model) throws IOException {
    return WarmUpRequests.read(model.resolve("1/assets.extra/" + WarmUpRequests.FILE_NAME)).stream()
        .filter(request -> request.getModelSpec().getSignatureName().equals("with_context"))
        .map(request -> WireTensors.strings(request.getInputsOrThrow("prior_images")))
        .map(files -> !files.get(0).isEmpty())
        .toList();
  }

  /** Asks a server of the export without, with one and with an unreadable earlier image. */
  private void askServer(Path model, List<Double> scores) throws IOException {
    ClientOptions options = ClientOptions.of("chest").withPriorImages(2).withBatch(4);
    StudyRequest study = StudyRequest.of(Files.readAllBytes(Path.of(image(0))));
    byte[] earlier = Files.readAllBytes(Path.of(image(1)));
    try (ServingStandIn server =
            ServingStandIn.start(
                model, "chest", ServingStandIn.Ports.findFree(), BatchingLimits.defaults());
        ReportClient client = ReportClient.grpc("localhost", server.grpcPort(), options)) {
      assertThat(client.report(study).score()).isWithin(1e-3f).of(scores.get(0).floatValue());
      Reports both = client.reportsOf(List.of(study, study.withPriorImages(earlier)));
      assertThat(both.reports().get(0).orElseThrow().score())
          .isWithin(1e-3f)
          .of(scores.get(0).floatValue());
      assertThat(both.reports().get(1).orElseThrow().score())
          .isWithin(1e-3f)
          .of(scores.get(1).floatValue());
      Reports broken =
          client.reportsOf(List.of(study.withPriorImages(earlier, new byte[] {1, 2}), study));
      assertThat(broken.invalidStudies().get(0).reason()).contains("prior_images 1: ");
      assertThat(broken.reports().get(1)).isPresent();
      IllegalArgumentException tooMany =
          assertThrows(
              IllegalArgumentException.class,
              () -> client.report(study.withPriorImages(earlier, earlier, earlier)));
      assertThat(tooMany).hasMessageThat().contains("has 3 images of an earlier study");
    }
  }

  private void refuseOthers(Path run, Path context) throws IOException {
    String[] generate = {
      "generate", "--run", run.toString(), image(0), "--context", context.toString()
    };
    name(context, "7");
    CommandResult.run(generate).refused("prior_images contains 7; expected file names in quotes");
    name(context, "{}");
    CommandResult.run(generate).refused("prior_images contains {}; expected file names in quotes");
    name(context, "\"gone.png\"");
    CommandResult.run(generate).refused("gone.png");
  }

  @Test
  void featuresOfAFrozenExtractorAreRefused() {
    CommandResult.run(
            training.trainAlone(
                folder.resolve("run"), "--set", PRIOR, "--set", "training.vision.mode=frozen"))
        .refused(
            "training.vision.mode is frozen, whose features are those of the study's own images");
  }

  @Test
  void aPriorImageThatIsMissingMattersToModelsThatReadIt() throws IOException {
    JsonNode root = Json.LENIENT.readTree(annotation.toFile());
    ((ObjectNode) root.get("train").get(0)).putArray("prior_images").add("gone.png");
    Files.writeString(annotation, root.toString());
    Path run = folder.resolve("run");
    CommandResult.run(training.trainAlone(run, "--set", "training.max_steps=1")).ok();
    CommandResult.run(training.trainAlone(folder.resolve("other"), "--set", PRIOR))
        .refused("prior_images: ");
  }
}
