package org.ithn.cli.commands;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ithn.datasets.sources.phantom.PhantomConfig;
import org.ithn.datasets.sources.phantom.PhantomFiles;
import org.ithn.datasets.sources.phantom.PhantomGenerator;
import org.ithn.framework.runs.Checkpoints;
import org.ithn.framework.runs.RunDirectory;
import org.ithn.framework.tensors.SafeTensors;
import org.ithn.framework.tensors.TensorData;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code pretrain}, and {@code train} from its file. */
final class PretrainCommandTest {
  @TempDir private static Path shared;
  private static PhantomFiles phantoms;

  @TempDir private Path folder;

  @BeforeAll
  static void draw() throws IOException {
    phantoms =
        new PhantomGenerator(new PhantomConfig(24, 12, 2, 32, 5)).generate(shared.resolve("data"));
  }

  private static String[] arguments(String command, String preset, Path out, String... further) {
    List<String> all =
        new ArrayList<>(List.of(command, "--preset", preset, "--out", out.toString()));
    for (String key :
        List.of(
            "data.files.annotation=" + phantoms.annotation(),
            "data.files.images=" + phantoms.images(),
            "data.image.size=32")) {
      all.addAll(List.of("--set", key));
    }
    all.addAll(List.of(further));
    return all.toArray(String[]::new);
  }

  private String[] pretrain(String out, String... further) {
    return arguments("pretrain", "r2gencmn-phantom", folder.resolve(out), further);
  }

  @Test
  void everyBackboneWithTheExtractorStartsFromTheFile() throws IOException {
    CommandResult done =
        CommandResult.run(
                pretrain(
                    "vision",
                    "--labels",
                    phantoms.labels().toString(),
                    "--set",
                    "training.epochs=2"))
            .ok();
    Path file = folder.resolve("vision/vision.safetensors");
    assertThat(done.out()).containsMatch("AUC +0\\.\\d{4}\n  AUC/Cardiomegaly +0\\.\\d{4}\n");
    assertThat(done.out()).contains("pretrain ok: file=" + file + " best_epoch=");
    assertThat(done.err()).contains("warning: the visual extractor starts from random weights");
    assertThat(done.err())
        .contains("24 training, 12 validation images; labels from " + phantoms.labels());
    assertThat(done.err())
        .containsMatch("classes without AUC, because all images of a split .*Edema, .*Fracture");
    Map<String, TensorData> vision = SafeTensors.read(file).tensors();
    for (String preset : List.of("r2gencmn-phantom", "co-att-phantom")) {
      Path run = folder.resolve(preset);
      String[] one = {
        "--init", file.toString(), "--set", "ithn.strategy=none", "--set", "training.max_steps=1"
      };
      CommandResult.run(arguments("train", preset, run, one)).ok();
      Map<String, TensorData> initial =
          new Checkpoints(new RunDirectory(run).checkpoints())
              .loadInitial()
              .orElseThrow()
              .variables();
      vision.forEach(
          (path, value) ->
              assertWithMessage("%s of %s", path, preset)
                  .that(initial.get(path).bytes())
                  .isEqualTo(value.bytes()));
      assertThat(initial.keySet().stream().filter(path -> path.startsWith("backbone/vision/")))
          .containsExactlyElementsIn(vision.keySet());
    }
    CommandResult.run(pretrain("vision", "--set", "training.epochs=3"))
        .refused("contains a pretraining with another configuration", "--out");
  }

  @Test
  void missingWeightsAndLabelsAreRefused() throws IOException {
    CommandResult.run(
            arguments("pretrain", "r2gencmn-iu-xray-light", folder.resolve("light"), "--init", "x"))
        .refused("x: no such weight file");
    CommandResult.run(pretrain("labels", "--labels", "absent.csv"))
        .refused("absent.csv: no such file");
    Path part = folder.resolve("part.csv");
    List<String> lines = Files.readAllLines(phantoms.labels());
    Files.write(part, lines.subList(0, 25)); // the training studies only
    CommandResult.run(pretrain("part", "--labels", part.toString()))
        .refused(part.toString(), "has no labels for it");
    CommandResult.run(pretrain("dropout", "--dropout", "1"))
        .refused("--dropout is 1.0; it must be in");
    CommandResult.run(pretrain("weight", "--max-positive-weight", "0.5"))
        .refused("--max-positive-weight is 0.5; it must be at least 1");
  }

  @Test
  void folderOfARunIsRefused() throws IOException {
    Path run = Files.createDirectories(folder.resolve("run"));
    Files.writeString(run.resolve("config.json"), "{}");
    CommandResult.run(pretrain("run")).refused("contains a training run; use another folder");
  }
}
