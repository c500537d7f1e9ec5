package org.ithn.experiments.pretraining;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.ithn.backbones.pretraining.NormMode;
import org.ithn.datasets.sources.phantom.PhantomConfig;
import org.ithn.datasets.sources.phantom.PhantomFiles;
import org.ithn.datasets.sources.phantom.PhantomGenerator;
import org.ithn.experiments.UserException;
import org.ithn.experiments.inputs.LabelOrder;
import org.ithn.experiments.run.Plugins;
import org.ithn.framework.config.ExperimentConfig;
import org.ithn.framework.tensors.SafeTensors;
import org.ithn.framework.tensors.TensorData;
import org.ithn.framework.training.ProgressLines;
import org.ithn.framework.training.TrainingEvent;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PretrainingTest {
  @TempDir private static Path shared;
  private static PhantomFiles phantoms;

  @TempDir private Path folder;

  @BeforeAll
  static void draw() throws IOException {
    phantoms =
        new PhantomGenerator(new PhantomConfig(256, 64, 1, 32, 5)).generate(shared.resolve("data"));
  }

  private static ExperimentConfig config(String... keys) {
    List<String> all = new ArrayList<>(PretrainingOptions.CONFIGURATION);
    all.addAll(
        List.of(
            "data.files.annotation=" + phantoms.annotation(),
            "data.files.images=" + phantoms.images(),
            "data.image.size=32",
            "data.inputs.labels.file=" + phantoms.labels(),
            "optimiser.vision_learning_rate=3e-3",
            "optimiser.learning_rate=1e-2",
            "training.monitoring.save_every_steps=3",
            "training.monitoring.log_every_steps=1"));
    all.addAll(List.of(keys));
    return Plugins.configReader().read(List.of("r2gencmn-phantom"), List.of(), all);
  }

  private Pretraining pretraining(String name, String... keys) {
    return new Pretraining(config(keys), PretrainingOptions.defaults(), folder.resolve(name));
  }

  private static PretrainingRecord finish(Pretraining pretraining) throws IOException {
    return pretraining.run().orElseThrow();
  }

  private Map<String, TensorData> weights(String name) throws IOException {
    return SafeTensors.read(folder.resolve(name).resolve(Pretraining.WEIGHTS)).tensors();
  }

  @Test
  void findingsAreLearntAndTheBestEpochIsKept() throws IOException {
    PhantomFiles large =
        new PhantomGenerator(new PhantomConfig(400, 60, 1, 64, 5)).generate(folder.resolve("data"));
    String[] keys = {
      "data.files.annotation=" + large.annotation(),
      "data.files.images=" + large.images(),
      "data.image.size=64",
      "data.inputs.labels.file=" + large.labels(),
      "training.epochs=5",
      "training.monitoring.save_every_steps=0"
    };
    PretrainingRecord record = finish(pretraining("run", keys));
    List<Double> means = record.epochs().stream().map(each -> each.scores().get("AUC")).toList();
    assertThat(means).hasSize(5);
    double best = means.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
    assertThat(best).isGreaterThan(0.9);
    assertThat(means.get(record.bestEpoch() - 1)).isEqualTo(best);
    assertThat(record.labels().train().examples()).isEqualTo(400);
    assertThat(record.run().dataHashes().keySet()).containsExactly("annotation", "labels");
    assertThat(record.labels().omittedClasses()).contains("Fracture");
    assertThat(PretrainingRecord.load(folder.resolve("run").resolve(Pretraining.RECORD)))
        .isEqualTo(record);
    assertThat(weights("run").keySet())
        .containsAtLeast(
            "backbone/vision/layer_0/conv/kernel", "backbone/vision/layer_3/norm/running_variance");
    assertThat(weights("run").keySet().stream().filter(path -> !path.contains("/vision/")))
        .isEmpty();
  }

  @Test
  void stoppedAndCrashedPretrainingsEndWithTheSameBytes() throws IOException {
    String[] short2 = {"training.epochs=2"};
    PretrainingRecord whole = finish(pretraining("whole", short2));

    int[] checks = new int[1];
    Optional<PretrainingRecord> none =
        pretraining("cut", short2).withStopSignal(() -> ++checks[0] > 5).run();
    assertThat(none).isEmpty();
    assertThat(Files.exists(folder.resolve("cut").resolve(Pretraining.WEIGHTS))).isFalse();
    Pretraining crashing =
        pretraining("cut", short2)
            .withListener(
                event -> {
                  if (event instanceof TrainingEvent.Step step && step.position().step() == 20) {
                    throw new IllegalStateException("crash");
                  }
                });
    assertThrows(IllegalStateException.class, crashing::run);
    List<String> lines = new ArrayList<>();
    PretrainingRecord resumed =
        finish(pretraining("cut", short2).withListener(ProgressLines.to(lines::add)));

    assertThat(String.join("\n", lines)).contains("resumed in epoch 2 after batch 2, step 18");
    assertThat(withoutPlace(resumed)).isEqualTo(withoutPlace(whole));
    assertThat(Files.readAllBytes(folder.resolve("cut").resolve(Pretraining.WEIGHTS)))
        .isEqualTo(Files.readAllBytes(folder.resolve("whole").resolve(Pretraining.WEIGHTS)));
    assertThat(finish(pretraining("cut", short2))).isEqualTo(resumed); // nothing left to do
  }

  /** Describes a record without the folder of its run. */
  private static String withoutPlace(PretrainingRecord record) {
    return record.toString().replaceAll("/(cut|whole)\\b", "");
  }

  @Test
  void frozenNormsKeepTheStatisticsOfTheInitialWeights() throws IOException {
    finish(pretraining("first", "training.epochs=1"));
    Path init = folder.resolve("first").resolve(Pretraining.WEIGHTS);
    PretrainingOptions frozen = new PretrainingOptions(1, 0, NormMode.FROZEN);
    PretrainingRecord record =
        finish(
            new Pretraining(config("training.epochs=1"), frozen, folder.resolve("second"))
                .withInitialWeights(List.of(init)));
    assertThat(record.run().initialWeights()).matches("vision.safetensors, SHA-256 [0-9a-f]{64}");
    Map<String, TensorData> before = new TreeMap<>(weights("first"));
    weights("second")
        .forEach(
            (path, value) ->
                assertWithMessage("%s is unchanged", path)
                    .that(value.bytes().equals(before.get(path).bytes()))
                    .isEqualTo(path.contains("/running_")));
  }

  @Test
  void weightsOfAnotherExtractorAreRefused() throws IOException {
    Path file = folder.resolve("other.safetensors");
    new SafeTensors(
            Map.of("backbone/vision/conv/kernel", TensorData.of(new float[] {1}, 1)), Map.of())
        .write(file);
    Exception e =
        assertThrows(
            UserException.class, pretraining("run").withInitialWeights(List.of(file))::run);
    assertThat(e)
        .hasMessageThat()
        .startsWith(
            file
                + ": 20 variables of the visual extractor are missing, such as"
                + " backbone/vision/layer_0/conv/");
  }

  @Test
  void reportsAreLabelledWithoutALabelFile() throws IOException {
    PretrainingRecord record =
        finish(pretraining("rules", "data.inputs.labels.file=", "training.max_steps=1"));
    assertThat(record.labels().source()).isEqualTo("rules-2 on reports");
    assertThat(record.labels().train().positives().get("Cardiomegaly")).isGreaterThan(100);
    assertThat(record.bestEpoch()).isEqualTo(0); // stopped before the first validation
  }

  @Test
  void otherSettingsAreRefused() throws IOException {
    finish(pretraining("run", "training.max_steps=1"));
    for (Pretraining other :
        List.of(
            pretraining("run", "training.max_steps=2"),
            new Pretraining(
                config("training.max_steps=1"),
                new PretrainingOptions(3, 0.2, NormMode.TRAINED),
                folder.resolve("run")))) {
      Exception e = assertThrows(UserException.class, other::run);
      assertThat(e).hasMessageThat().contains("contains a pretraining with another configuration");
    }
  }

  @Test
  void labelsWithOneOutcomeAreRefused() throws IOException {
    StringBuilder csv = new StringBuilder("id," + String.join(",", LabelOrder.CHEXBERT.classes()));
    for (String line : Files.readAllLines(phantoms.labels())) {
      csv.append('\n').append(line, 0, line.indexOf(',')).append(",,,,,,,,,,,,,,1");
    }
    Path file = Files.writeString(folder.resolve("same.csv"), csv);
    Exception e =
        assertThrows(
            UserException.class, pretraining("same", "data.inputs.labels.file=" + file)::run);
    assertThat(e)
        .hasMessageThat()
        .isEqualTo(
            file
                + ": no class has both positive and negative images among the 256 training and the"
                + " 64 validation images; use other labels or more studies");
  }

  @Test
  void joinedViewsAreRefused() {
    Exception e =
        assertThrows(
            UserException.class,
            pretraining("joined", "data.views.mode=joined", "data.views.per_study=2")::run);
    assertThat(e).hasMessageThat().contains("data.views.mode is joined");
  }
}
