package org.ithn.cli.commands;

import static com.google.common.truth.Truth.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ithn.cli.testing.TinyTraining;
import org.ithn.framework.files.Json;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model of up to two views, from training to its export. */
final class MaskedViewsCommandsTest {
  @TempDir private Path folder;
  private TinyTraining training;

  /** Draws phantoms; every other study gets the image of the next one as its second view. */
  @BeforeEach
  void draw() throws IOException {
    training = TinyTraining.draw(folder.resolve("data"));
    Path annotation = folder.resolve("data/annotation.json");
    JsonNode root = Json.LENIENT.readTree(annotation.toFile());
    for (JsonNode split : root) {
      for (int i = 0; i + 1 < split.size(); i += 2) {
        JsonNode next = split.get(i + 1).get("image_path").get(0);
        ((ArrayNode) split.get(i).get("image_path")).add(next);
      }
    }
    Files.writeString(annotation, root.toString());
  }

  private String image(int number) {
    String name = "phantom_test_%05d.png".formatted(number);
    return training.files().images().resolve(name).toString();
  }

  private static double score(List<String> arguments) throws IOException {
    String out = CommandResult.run(arguments.toArray(String[]::new)).ok().out();
    return Json.LENIENT.readTree(out).get(0).get("score").doubleValue();
  }

  @Test
  void aModelOfUpToTwoViewsRunsFromTrainingToItsExport() throws IOException {
    Path run = folder.resolve("run");
    List<String> keys =
        List.of(
            "data.views.mode=masked",
            "data.views.per_study=2",
            "training.vision.mode=cached",
            "training.max_steps=6");
    List<String> arguments = new ArrayList<>();
    keys.forEach(key -> arguments.addAll(List.of("--set", key)));
    CommandResult.run(training.trainAlone(run, arguments.toArray(String[]::new))).ok();
    CommandResult.run("evaluate", run.toString(), "--no-baselines").ok();
    CommandResult.run("export", run.toString()).ok(); // compares studies of one and of two views
    Path model = run.resolve("export");
    CommandResult.run("serve-check", model.toString()).ok();

    List<List<Double>> scores = new ArrayList<>();
    for (List<String> source :
        List.of(List.of("--run", run.toString()), List.of("--model", model.toString()))) {
      List<String> generate = List.of("generate", source.get(0), source.get(1), "--json");
      List<Double> own = new ArrayList<>();
      for (List<String> images :
          List.of(List.of(image(0)), List.of(image(0), image(1)), List.of(image(0), image(0)))) {
        List<String> all = new ArrayList<>(generate);
        all.addAll(images);
        own.add(score(all));
      }
      assertThat(own.get(1)).isNotWithin(1e-6).of(own.get(0));
      scores.add(own);
    }
    for (int i = 0; i < 3; i++) { // the run and its export
      assertThat(scores.get(1).get(i)).isWithin(1e-3).of(scores.get(0).get(i));
    }
    Path page = folder.resolve("page.html");
    CommandResult.run("generate", "--model", model.toString(), image(0), "--page", page.toString())
        .ok();
    CommandResult.run("generate", "--model", model.toString(), image(0), image(1), image(2))
        .refused("got 3 images, but the model reads up to 2 views per study");
  }

  @Test
  void aBackboneThatNeedsAllViewsIsRefused() {
    CommandResult.run(
            training.trainAlone(
                folder.resolve("run"),
                "--set",
                "backbone.name=co-att",
                "--set",
                "data.text.cleaner=iu-xray",
                "--set",
                "data.views.mode=masked"))
        .refused("data.views.mode is masked, but the backbone 'co-att' needs all views");
  }
}
