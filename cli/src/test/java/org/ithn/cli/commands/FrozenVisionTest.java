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
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.ithn.cli.testing.TinyTraining;
import org.ithn.experiments.run.Run;
import org.ithn.framework.runs.RunDirectory;
import org.ithn.framework.tensors.TensorData;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Frozen visual extractors, with images and with cached features. */
final class FrozenVisionTest {
  /** Relative tolerance; features are cached as float16 with 11 significant bits. */
  private static final double HALF = 2e-3;

  /** Trained once: a run for each mode, and the folder of the cached features. */
  @TempDir private static Path folder;

  private static final String FROZEN = "training.vision.mode=frozen";
  private static final String CACHED = "training.vision.mode=cached";
  private static TinyTraining tiny;
  private static Path cache;

  @BeforeAll
  static void train() throws IOException {
    tiny = TinyTraining.draw(folder.resolve("data"));
    cache = folder.resolve("shared");
    CommandResult.run(train("frozen", FROZEN)).ok();
    assertThat(
            CommandResult.run(train("cached", CACHED, "training.vision.cache=" + cache)).ok().err())
        .contains("computing features of 24 examples once into");
  }

  /**
   * Returns training arguments without dropout and augmentation, for equal inputs. The negatives
   * have features too.
   */
  private static String[] train(String root, String... keys) {
    List<String> further = new ArrayList<>();
    List<String> all =
        new ArrayList<>(
            List.of(
                "backbone.dropout=0",
                "backbone.feature_dropout=0",
                "data.image.train_transform.resize_to=32"));
    all.addAll(List.of(keys));
    all.forEach(key -> further.addAll(List.of("--set", key)));
    return tiny.train(folder.resolve(root), further.toArray(String[]::new));
  }

  private static List<Double> losses(String root) throws IOException {
    List<Double> losses = new ArrayList<>();
    for (String line : Files.readAllLines(new RunDirectory(folder.resolve(root)).log())) {
      JsonNode json = new ObjectMapper().readTree(line);
      if (json.has("loss/total")) {
        losses.add(json.get("loss/total").asDouble());
      }
    }
    return losses;
  }

  private static Map<String, TensorData> weights(String root) throws IOException {
    Map<String, TensorData> all =
        new TreeMap<>(Run.open(folder.resolve(root)).loadWeights(warning -> {}));
    all.keySet().removeIf(name -> name.startsWith("optimiser/"));
    return all;
  }

  @Test
  void cachedFeaturesTrainLikeImages() throws IOException {
    List<Double> expected = losses("frozen");
    List<Double> actual = losses("cached");
    assertThat(actual).hasSize(TinyTraining.STEPS);
    for (int step = 0; step < actual.size(); step++) {
      assertWithMessage("loss of step %s", step)
          .that(actual.get(step))
          .isWithin(HALF * Math.abs(expected.get(step)))
          .of(expected.get(step));
    }
    assertThat(actual.get(15)).isLessThan(actual.get(0));
    CommandResult.run("evaluate", folder.resolve("cached").toString()).ok();
    assertThat(CommandResult.run("export", folder.resolve("cached").toString()).ok().out())
        .contains("compared_on=4");
  }

  @Test
  void extractorIsUnchangedAndTheRestLearns() throws IOException {
    CommandResult.run(train("trained", "training.max_steps=1")).ok();
    Set<String> names = weights("trained").keySet();
    for (String mode : List.of("frozen", "cached")) {
      CommandResult.run(train(mode + "1", "training.vision.mode=" + mode, "training.max_steps=1"))
          .ok();
      Map<String, TensorData> first = weights(mode + "1");
      Map<String, TensorData> later = weights(mode);
      assertThat(later.keySet()).isEqualTo(names);
      later.forEach(
          (name, value) -> {
            boolean same = value.bytes().equals(first.get(name).bytes());
            if (name.startsWith("backbone/vision/")) {
              assertWithMessage("%s: %s is unchanged", mode, name).that(same).isTrue();
            } else if (name.endsWith("kernel")) {
              assertWithMessage("%s: %s is unchanged", mode, name).that(same).isFalse();
            }
          });
    }
  }

  @Test
  void runsShareTheCacheFolderOnlyForEqualInputs() throws IOException {
    Path shared = Files.createDirectories(folder.resolve("copy"));
    Files.copy(features(cache), shared.resolve(features(cache).getFileName()));
    String key = "training.vision.cache=" + shared;
    String[] ten = {CACHED, key, "training.max_steps=10"};
    assertThat(CommandResult.run(train("part", ten)).ok().err())
        .contains("reading features of the visual extractor from " + shared);
    String[] other = {CACHED, key, "seed=8", "training.max_steps=1"};
    assertThat(CommandResult.run(train("seed", other)).ok().err()).contains("once into " + shared);
    try (Stream<Path> files = Files.list(shared)) {
      assertThat(files.filter(file -> file.toString().endsWith(".f16"))).hasSize(2);
    }
    assertThat(losses("part")).isEqualTo(losses("cached").subList(0, 10));
  }

  /** Returns the only file of features in a folder. */
  private static Path features(Path shared) throws IOException {
    try (Stream<Path> files = Files.list(shared)) {
      List<Path> all = files.filter(file -> file.toString().endsWith(".f16")).toList();
      assertThat(all).hasSize(1);
      return all.get(0);
    }
  }

  @Test
  void corruptFeaturesAreRejected() throws IOException {
    Path shared = Files.createDirectories(folder.resolve("damaged"));
    Path file = features(cache);
    byte[] zeros = new byte[(int) Files.size(file)]; // of the same length
    Files.write(shared.resolve(file.getFileName()), zeros);
    CommandResult.run(
            train("read", CACHED, "training.vision.cache=" + shared, "training.max_steps=1"))
        .refused("vision-", "is damaged; delete the file");
  }

  @Test
  void invalidVisionOptionsAreRejected() {
    CommandResult.run(train("graph", CACHED, "data.loading.pipeline=graph"))
        .refused("training.vision.mode is cached, but data.loading.pipeline is graph");
    CommandResult.run(train("cache", "training.vision.cache=somewhere"))
        .refused("training.vision.cache", "empty unless mode is cached");
  }
}
