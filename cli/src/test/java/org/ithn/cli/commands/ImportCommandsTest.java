package org.ithn.cli.commands;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.ithn.backbones.vision.ResNetWeights;
import org.ithn.cli.testing.TinyTraining;
import org.ithn.experiments.run.Run;
import org.ithn.framework.runs.RunDirectory;
import org.ithn.framework.runs.RunRecord;
import org.ithn.framework.tensors.SafeTensors;
import org.ithn.framework.tensors.TensorData;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands {@code import}, {@code export-weights} and {@code train --init}. */
class ImportCommandsTest {
  private static final List<String> RESNET =
      List.of(
          "--set",
          "backbone.vision=resnet18",
          "--set",
          "training.vision.mode=frozen", // without its optimiser state, most of a checkpoint
          "--set",
          "training.epochs=1",
          "--set",
          "training.max_steps=1",
          "--set",
          "training.monitoring.validate_every_epochs=1");

  @TempDir private static Path shared;
  private static TinyTraining tiny;
  private static Path first;
  private static Path whole;

  @TempDir private Path folder;

  /** Trains a run and exports its weights under PyTorch names. */
  @BeforeAll
  static void train() throws IOException {
    tiny = TinyTraining.draw(shared.resolve("data"));
    first = shared.resolve("first");
    whole = shared.resolve("model.safetensors");
    run(train(first));
    assertThat(run(List.of("export-weights", first.toString(), "--out", whole.toString())))
        .contains("export-weights ok: file=" + whole);
  }

  /** Exit code, standard output and standard error. */
  private record Ended(int code, String out, String err) {}

  private static Ended end(List<String> arguments) {
    PrintStream out = System.out;
    PrintStream err = System.err;
    ByteArrayOutputStream capturedOut = new ByteArrayOutputStream();
    ByteArrayOutputStream capturedErr = new ByteArrayOutputStream();
    System.setOut(new PrintStream(capturedOut, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(capturedErr, true, StandardCharsets.UTF_8));
    try {
      int code = Main.run(arguments.toArray(String[]::new));
      return new Ended(
          code,
          capturedOut.toString(StandardCharsets.UTF_8),
          capturedErr.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
  }

  private static String run(List<String> arguments) {
    Ended ended = end(arguments);
    assertWithMessage("%s: %s", arguments, ended.err()).that(ended.code()).isEqualTo(0);
    return ended.out();
  }

  private static List<String> train(Path root, String... further) {
    List<String> arguments = new ArrayList<>(Arrays.asList(tiny.train(root)));
    arguments.addAll(RESNET);
    arguments.addAll(List.of(further));
    return arguments;
  }

  private static List<String> imports(Path file, Path root, String... further) {
    List<String> arguments = train(root, further);
    arguments.set(0, "import");
    arguments.add(1, file.toString());
    return arguments;
  }

  private static Map<String, TensorData> weights(Path root) throws IOException {
    return Run.open(root).loadWeights(warning -> {});
  }

  private static void assertSameWeights(
      Map<String, TensorData> got, Map<String, TensorData> wanted) {
    assertThat(got.keySet()).containsExactlyElementsIn(wanted.keySet());
    wanted.forEach(
        (name, value) ->
            assertWithMessage(name).that(got.get(name).bytes()).isEqualTo(value.bytes()));
  }

  @Test
  void exportedWeightsAreImportedScoredServedAndFineTuned() throws IOException {
    Path second = folder.resolve("second");
    assertThat(SafeTensors.read(whole).tensors().keySet())
        .containsAtLeast(
            "visual_extractor.model.0.weight", "encoder_decoder.model.encoder.norm.a_2");

    assertThat(run(imports(whole, second))).containsMatch("origin=ithn imported=\\d+ random=0");
    Map<String, TensorData> imported = weights(second);
    Map<String, TensorData> trained = new LinkedHashMap<>(weights(first));
    trained.keySet().removeIf(name -> name.startsWith("optimiser/"));
    assertSameWeights(imported, trained);

    String image = image();
    String reports = run(List.of("generate", "--run", first.toString(), image));
    assertThat(run(List.of("generate", "--run", second.toString(), image))).isEqualTo(reports);
    assertThat(run(List.of("evaluate", second.toString()))).contains("evaluate ok");
    assertThat(run(List.of("export", second.toString()))).contains("compared_on=4");
    assertThat(run(List.of("generate", "--model", second + "/export", image))).isEqualTo(reports);

    Ended further = end(List.of("train", "--out", second.toString()));
    assertWithMessage(further.err()).that(further.code()).isEqualTo(0);
    assertThat(further.err()).contains("starts from the imported model");
    assertThat(RunRecord.load(new RunDirectory(second).runRecord()).initialWeights())
        .startsWith("model.safetensors, SHA-256 ");
    assertThat(weights(second).get("backbone/vocabulary/kernel").bytes())
        .isNotEqualTo(imported.get("backbone/vocabulary/kernel").bytes());
  }

  @Test
  void torchvisionResNetInitialisesOnlyTheExtractor() throws IOException {
    Map<String, TensorData> resNet =
        new LinkedHashMap<>(
            ResNetWeights.torchvisionTable("resnet18", "backbone/vision/")
                .exportWeights(weights(first)));
    resNet.put("fc.weight", TensorData.of(new float[1000 * 512], 1000, 512));
    resNet.put("fc.bias", TensorData.of(new float[1000], 1000));
    resNet.put("bn1.num_batches_tracked", TensorData.of(new long[] {7}));
    Path file = folder.resolve("resnet18.safetensors");
    new SafeTensors(resNet, Map.of()).write(file);

    Path second = folder.resolve("second");
    assertThat(run(imports(file, second))).contains("origin=torchvision imported=100");
    Map<String, TensorData> imported = weights(second);
    assertThat(imported.get("backbone/vision/conv/kernel").bytes())
        .isEqualTo(weights(first).get("backbone/vision/conv/kernel").bytes());
    Ended trained =
        end(
            train(
                folder.resolve("third"), "--init", file.toString(), "--set", "ithn.strategy=none"));
    assertWithMessage(trained.err()).that(trained.code()).isEqualTo(0);
    assertThat(trained.err()).contains("starts from the imported model");
  }

  @Test
  void unsuitableKeysAreListedAndAcceptedOnlyIfLenient() throws IOException {
    Map<String, TensorData> some = new LinkedHashMap<>(SafeTensors.read(whole).tensors());
    some.remove("encoder_decoder.memory_matrix");
    some.put("stranger", TensorData.of(new float[2], 2));
    some.put("encoder_decoder.logit.bias", TensorData.of(new float[3], 3));
    Path file = folder.resolve("some.safetensors");
    new SafeTensors(some, Map.of()).write(file);

    Ended refused = end(imports(file, folder.resolve("strict")));
    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.err()).contains("missing: [encoder_decoder.memory_matrix]");
    assertThat(refused.err()).contains("unexpected: [stranger]");
    assertThat(refused.err()).contains("encoder_decoder.logit.bias is F32 [3], expected [");
    assertThat(Files.exists(folder.resolve("strict/config.json"))).isFalse();
    Ended taken = end(imports(file, folder.resolve("lenient"), "--lenient"));
    assertWithMessage(taken.err()).that(taken.code()).isEqualTo(0);
    assertThat(taken.err()).contains("missing: encoder_decoder.memory_matrix");
    Ended again = end(imports(whole, first));
    assertThat(again.code()).isEqualTo(2);
    assertThat(again.err()).contains("already contains a run");
    Path strange = folder.resolve("strange.safetensors");
    new SafeTensors(Map.of("a", TensorData.of(new float[1], 1)), Map.of()).write(strange);
    Ended unknown = end(imports(strange, folder.resolve("unknown")));
    assertThat(unknown.code()).isEqualTo(2);
    assertThat(unknown.err()).contains("contains weights of an unknown model");
  }

  private static String image() throws IOException {
    try (Stream<Path> files = Files.walk(tiny.files().images())) {
      return files
          .filter(file -> file.toString().endsWith(".png"))
          .sorted()
          .findFirst()
          .orElseThrow()
          .toString();
    }
  }
}
