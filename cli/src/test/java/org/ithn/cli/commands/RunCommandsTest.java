package org.ithn.cli.commands;

import static com.google.common.truth.Truth.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.ithn.cli.testing.TinyTraining;
import org.ithn.framework.files.Json;
import org.ithn.framework.runs.RunDirectory;
import org.ithn.framework.runs.RunLock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code runs}, {@code compare}, {@code describe} and the inspection options of {@code train}. */
class RunCommandsTest {
  @TempDir Path folder;

  @Test
  void runsListsFinishedRunningAndDamagedRuns() throws IOException {
    TinyTraining training = TinyTraining.draw(folder.resolve("data"));
    Path runs = folder.resolve("runs");
    CommandResult.run(
            training.trainAlone(runs.resolve("a"), "--set", "training.epochs=1", "--set", "name=a"))
        .ok();
    Path broken = Files.createDirectories(runs.resolve("b/checkpoints")).getParent();
    Path misspelt = Files.createDirectories(runs.resolve("c/checkpoints")).getParent();
    Files.writeString(misspelt.resolve("config.json"), "{\"nam\": 3}");
    String list = CommandResult.run("runs", runs.toString()).ok().out();
    assertThat(list).containsMatch("a +a +1/1 +BLEU-4 0\\.\\d{4} +finished +\\d+ s");
    assertThat(list).containsMatch("b .*damaged .*config.json is missing");
    assertThat(list).containsMatch("c .*damaged .*backbone.name");
    assertThat(list).contains("runs ok: 3");
    assertThat(Files.exists(broken.resolve("lock"))).isFalse();
    try (RunLock lock = RunLock.acquire(new RunDirectory(runs.resolve("a")))) {
      assertThat(lock).isNotNull();
      assertThat(CommandResult.run("runs", runs.toString()).ok().out()).contains(" running ");
    }
    var json =
        Json.LENIENT.readTree(CommandResult.run("runs", "--json", runs.toString()).ok().out());
    assertThat(json.get(0).path("state").asText()).isEqualTo("finished");
    CommandResult.run("runs", folder.resolve("none").toString()).refused("no such folder");
  }

  @Test
  void compareShowsKeysCurvesAndPValuesAndRefusesOtherStudies() throws IOException {
    Path a = run("a", 1, "x .");
    Path b = run("b", 2, "x .");
    String out = CommandResult.run("compare", a.toString(), b.toString()).ok().out();
    assertThat(out).containsMatch("seed: 1 \\| 2");
    assertThat(out).doesNotContain("optimiser.");
    assertThat(out).containsMatch("1 +0\\.1000 +0\\.2000");
    assertThat(out).containsMatch("BLEU-1 .*1\\.0000\\n");
    Path c = run("c", 1, "y .");
    CommandResult.run("compare", a.toString(), c.toString()).refused("different studies", "s0");
    Files.delete(c.resolve("predictions-test.json"));
    CommandResult.run("compare", a.toString(), c.toString())
        .refused("is missing; evaluate run", "on the split test first");
  }

  private Path run(String name, int seed, String reference) throws IOException {
    Path root = Files.createDirectories(folder.resolve(name));
    String config =
        CommandResult.run(
                "train", "--print-config", "--preset", "r2gencmn-phantom", "--set", "seed=" + seed)
            .ok()
            .out();
    Files.writeString(root.resolve("config.json"), config);
    Files.writeString(
        root.resolve("log.jsonl"),
        "{\"epoch\": 1, \"step\": 4, \"validation/BLEU-4\": 0.%d}\n".formatted(seed));
    Files.writeString(
        root.resolve("predictions-test.json"),
        ("[{\"id\": \"s0\", \"report\": \"x .\", \"reference\": \"%s\"},"
                + " {\"id\": \"s1\", \"report\": \"a b c .\", \"reference\": \"a b d .\"}]")
            .formatted(reference));
    return root;
  }

  @Test
  void sourcesOfTheConfigurationAreNamed() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("mine.json"), "{\"training\": {\"batch\": 3, \"epochs\": 5}}");
    String[] arguments = {
      "train",
      "--print-config",
      "--sources",
      "--preset",
      "r2gencmn-phantom",
      "--preset",
      "l-con",
      "--config",
      file.toString(),
      "--set",
      "training.epochs=7",
      "--set",
      "evaluation.batch=2"
    };
    String out = CommandResult.run(arguments).ok().out();
    assertThat(out).containsMatch("\nbackbone.width = 64 +preset r2gencmn-phantom\n");
    assertThat(out).containsMatch("\nithn.strategy = \"in-batch\" +preset l-con\n");
    assertThat(out)
        .containsMatch("\noptimiser.schedule.name = \"step\" +preset r2gencmn-phantom\n");
    assertThat(out).containsMatch("\ntraining.batch = 3 +mine.json\n");
    assertThat(out).containsMatch("\ntraining.epochs = 7 +--set\n");
    assertThat(out).containsMatch("\nevaluation.batch = 2 +--set\n");
    assertThat(out).containsMatch("\nevaluation.merge_repeats = false +default\n");
    CommandResult.run("train", "--sources", "--preset", "r2gencmn-phantom")
        .refused("--sources requires --print-config");
  }

  @Test
  void dryRunEstimatesAndWritesNothing() throws IOException {
    TinyTraining training = TinyTraining.draw(folder.resolve("data"));
    Path root = folder.resolve("run");
    CommandResult dry =
        CommandResult.run(
                training.trainAlone(root, "--dry-run", "--set", "data.text.max_seq_length=4"))
            .ok();
    assertThat(dry.err()).contains("warning: 24 of 24 training reports are cut");
    String out = dry.out();
    assertThat(out).contains("studies: 24 training, 4 validation");
    assertThat(out).containsMatch("memory: about [1-9]\\d* MiB");
    assertThat(out).contains("of 4 steps");
    assertThat(Files.exists(root)).isFalse();
    CommandResult.run(
            training.train(root, "--dry-run", "--set", "data.files.neighbours=missing.jsonl"))
        .refused("missing.jsonl", "./ithn mine");
  }

  /** The graph is built before neighbours are mined and before the run directory exists. */
  @Test
  void trainingLeavesNothingIfTheGraphCannotBeBuilt() throws IOException {
    TinyTraining training = TinyTraining.draw(folder.resolve("data"));
    Path root = folder.resolve("run");
    CommandResult result =
        CommandResult.run(
            training.train(
                root,
                "--set",
                "training.vision.mode=cached",
                "--set",
                "data.loading.pipeline=graph"));
    result.refused("data.loading.pipeline is graph");
    assertThat(result.err()).doesNotContain("mining");
    assertThat(Files.exists(root)).isFalse();
  }

  @Test
  void describeFindsPresetsComponentsValuesAndKeys() {
    assertThat(CommandResult.run("describe", "paper").ok().out()).contains("ithn.alpha = 0.01");
    assertThat(CommandResult.run("describe", "mochi").ok().out())
        .contains("  ithn.mochi.k = 10   [at least 1]");
    assertThat(CommandResult.run("describe", "plateau").ok().out())
        .contains("value plateau of optimiser.schedule.name");
    assertThat(CommandResult.run("describe", "resnet18").ok().out()).contains("width 512");
    assertThat(CommandResult.run("describe", "optimiser.adam").ok().out())
        .contains("optimiser.adam.epsilon = 1e-9   [above 0]");
    CommandResult.run("describe", "ithn.alhpa").refused("did you mean 'ithn.alpha'?");
  }
}
