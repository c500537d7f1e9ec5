package org.ithn.cli.commands;

import static com.google.common.truth.Truth.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ithn.cli.testing.TinyTraining;
import org.ithn.experiments.run.Run;
import org.ithn.framework.runs.RunDirectory;
import org.ithn.framework.runs.RunRecord;
import org.ithn.framework.tensors.SafeTensors;
import org.ithn.framework.tensors.TensorData;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Configurations that require pretrained weights. */
class PretrainedTest {
  private static final String KERNEL = "backbone/vision/layer_0/conv/kernel";

  @TempDir private static Path shared;
  private static TinyTraining training;
  private static Map<String, TensorData> extractor;

  @TempDir private Path folder;
  private Path root;
  private Path weights;
  private Path config;

  /** Generates phantoms and trains an extractor without pretrained weights. */
  @BeforeAll
  static void trainWithoutAsking() throws IOException {
    training = TinyTraining.draw(shared.resolve("data"));
    Path other = shared.resolve("other");
    train(other).ok();
    extractor = new LinkedHashMap<>(Run.open(other).loadWeights(warning -> {}));
    extractor.keySet().removeIf(name -> !name.startsWith("backbone/vision/"));
  }

  @BeforeEach
  void ask() throws IOException {
    root = folder.resolve("run");
    weights = folder.resolve("weights/cnn.safetensors");
    config = folder.resolve("pretrained.json");
    Files.writeString(
        config,
        "{\"pretrained\": {\"vision\": {\"weights\": \"a small CNN\", \"source\": \"a friend\","
            + " \"file\": \"%s\"}}}".formatted(weights));
  }

  private static CommandResult train(Path out, String... further) {
    List<String> arguments = new ArrayList<>(List.of(training.trainAlone(out)));
    arguments.addAll(List.of("--set", "training.max_steps=1"));
    arguments.addAll(List.of(further));
    return CommandResult.run(arguments.toArray(String[]::new));
  }

  private CommandResult asking(String... further) {
    List<String> arguments = new ArrayList<>(List.of("--config", config.toString()));
    arguments.addAll(List.of(further));
    return train(root, arguments.toArray(String[]::new));
  }

  private String start() throws IOException {
    return RunRecord.load(new RunDirectory(root).runRecord()).initialWeights();
  }

  private static void write(Map<String, TensorData> tensors, Path file) throws IOException {
    Files.createDirectories(file.getParent());
    new SafeTensors(tensors, Map.of()).write(file);
  }

  private Map<String, TensorData> initial() throws IOException {
    return SafeTensors.read(root.resolve("checkpoints/initial.safetensors")).tensors();
  }

  @Test
  void missingWeightsAreNamedBeforeTraining() {
    asking()
        .refused(
            "r2gencmn-phantom: pretrained weights are missing",
            "a small CNN as " + weights + " (pretrained.vision; from a friend)",
            "--init FILE",
            "--random-init");
    assertThat(Files.exists(root.resolve("config.json"))).isFalse();
    assertThat(Files.exists(root.resolve("checkpoints"))).isFalse();
  }

  @Test
  void randomInitIsOptionalAndNotRequiredToResume() throws IOException {
    asking("--random-init").ok();
    assertThat(start()).isEqualTo("random");
    assertThat(Files.readString(root.resolve("config.json"))).contains("\"required\" : false");
    assertThat(asking().ok().err()).contains("resumed ");
    assertThat(start()).isEqualTo("random");
  }

  @Test
  void fileAtTheConfiguredPathIsUsedAndRecorded() throws IOException {
    write(extractor, weights);
    asking().ok();
    assertThat(start()).startsWith("cnn.safetensors, SHA-256 ");
    assertThat(initial().get(KERNEL).bytes()).isEqualTo(extractor.get(KERNEL).bytes());
    Files.delete(weights);
    assertThat(asking().ok().err()).contains("resumed ");
    assertThat(start()).startsWith("cnn.safetensors, SHA-256 ");
  }

  @Test
  void fileOfTheUserIsUsed() throws IOException {
    Path mine = folder.resolve("mine/own.safetensors");
    write(extractor, mine);
    assertThat(asking("--init", mine.toString()).ok().err()).contains("variables from " + mine);
    assertThat(start()).startsWith("own.safetensors, SHA-256 ");
    assertThat(initial().get(KERNEL).bytes()).isEqualTo(extractor.get(KERNEL).bytes());
  }

  @Test
  void fileOfOtherWeightsIsRejected() throws IOException {
    write(Map.of("backbone/vocabulary/bias", TensorData.of(new float[3], 3)), weights);
    asking().refused(weights + " has no weights of backbone/vision", "a small CNN", "a friend");
    asking("--init", folder.resolve("none.pth").toString()).refused("no such weight file");
    Map<String, TensorData> more = new LinkedHashMap<>(extractor);
    more.put("backbone/vision/stranger", TensorData.of(new float[3], 3));
    write(more, weights);
    asking().refused("unexpected: [backbone/vision/stranger]");
    assertThat(Files.exists(root.resolve("config.json"))).isFalse();
  }
}
