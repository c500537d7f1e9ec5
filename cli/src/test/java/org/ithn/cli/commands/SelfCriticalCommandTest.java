package org.ithn.cli.commands;

import static com.google.common.truth.Truth.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ithn.cli.testing.TinyTraining;
import org.ithn.framework.runs.RunDirectory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Training with a self-critical phase. */
final class SelfCriticalCommandTest {
  @TempDir private Path folder;

  private static String[] phase(String... further) {
    List<String> arguments = new ArrayList<>(List.of("--preset", "self-critical"));
    for (String key :
        List.of(
            "training.self_critical.from_epoch=3",
            "training.self_critical.batch=5",
            "training.self_critical.rate_factor=1",
            "training.self_critical.decoding.beam=3",
            "training.self_critical.decoding.max_length=12")) {
      arguments.addAll(List.of("--set", key));
    }
    arguments.addAll(List.of(further));
    return arguments.toArray(String[]::new);
  }

  @Test
  void phaseFollowsRegularTraining() throws IOException {
    TinyTraining tiny = TinyTraining.draw(folder.resolve("data"));
    Path root = folder.resolve("run");
    String said = CommandResult.run(tiny.train(root, phase())).ok().err();
    assertThat(said)
        .contains("the self-critical phase starts at epoch 3, from the model of epoch 2");
    assertThat(said).containsMatch("epoch 4/4 batch 5/5 step 18 total -?[\\d.]+ self_critical");
    assertThat(said).containsMatch("step 18 .* reward/mean [\\d.]+ reward/best [\\d.]+");
    assertThat(Files.readString(new RunDirectory(root).log())).contains("\"reward/best\":");
  }

  @Test
  void sumsOfRewardsAreTrained() throws IOException {
    TinyTraining tiny = TinyTraining.draw(folder.resolve("data"));
    String sum = "training.self_critical.reward=label-f1 + 0.5*CIDEr";
    String said =
        CommandResult.run(tiny.train(folder.resolve("run"), phase("--set", sum))).ok().err();
    assertThat(said).containsMatch("step 18 .* reward/mean [\\d.]+ reward/best [\\d.]+");
  }

  @Test
  void unknownRewardIsRejected() throws IOException {
    TinyTraining tiny = TinyTraining.draw(folder.resolve("data"));
    CommandResult.run(
            tiny.train(
                folder.resolve("run"), phase("--set", "training.self_critical.reward=METEOR")))
        .refused("training.self_critical.reward is 'METEOR', whose term 'METEOR' is unknown; use");
    CommandResult.run(
            tiny.train(
                folder.resolve("run"),
                phase("--set", "training.self_critical.decoding.method=greedy")))
        .refused("training.self_critical.decoding", "a beam search of at least 2");
  }
}
