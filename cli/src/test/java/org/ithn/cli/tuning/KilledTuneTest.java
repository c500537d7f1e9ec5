package org.ithn.cli.tuning;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ithn.cli.testing.Program;
import org.ithn.cli.testing.TinyTraining;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code tune} with successive halving, killed (SIGKILL) after its first trial and restarted. */
@Tag("slow")
final class KilledTuneTest {
  @TempDir private Path folder;

  private String[] tune(String out) throws Exception {
    List<String> arguments =
        new ArrayList<>(List.of("tune", folder.resolve("space.json").toString(), "--preset"));
    arguments.addAll(List.of("r2gencmn-phantom", "--search", "halving", "--trials", "2"));
    arguments.addAll(List.of("--reduction-factor", "2", "--out", folder.resolve(out).toString()));
    String[] train =
        TinyTraining.draw(folder.resolve("data"))
            .trainAlone(
                folder,
                "--set",
                "training.epochs=2",
                "--set",
                "training.monitoring.validate_every_epochs=1");
    for (String argument : train) {
      if (argument.contains("=")) {
        arguments.addAll(List.of("--set", argument));
      }
    }
    return arguments.toArray(String[]::new);
  }

  @Test
  void resumesToTheSameTableAndTheSameBestConfiguration() throws Exception {
    Files.writeString(
        folder.resolve("space.json"),
        "{\"optimiser.learning_rate\": {\"min\": 1e-4, \"max\": 1e-2, \"scale\": \"log\"}}");
    Program.Ended undisturbed = Program.run(tune("undisturbed"));
    assertWithMessage(undisturbed.err()).that(undisturbed.code()).isEqualTo(0);

    Path first = folder.resolve("killed/cells/trial-0000/score-1.json");
    try (Program program = Program.start(List.of(), tune("killed"))) {
      for (int i = 0; i < 3000 && !Files.exists(first); i++) {
        Thread.sleep(100);
      }
      program.kill();
    }
    assertThat(Files.exists(first)).isTrue();
    assertThat(Files.exists(folder.resolve("killed/trials.csv"))).isFalse();
    Program.Ended again = Program.run(tune("killed"));
    assertWithMessage(again.err()).that(again.code()).isEqualTo(0);
    for (String file : List.of("trials.csv", "best.json")) {
      assertThat(Files.readString(folder.resolve("killed").resolve(file)))
          .isEqualTo(Files.readString(folder.resolve("undisturbed").resolve(file)));
    }
    assertThat(Files.readAllLines(folder.resolve("killed/trials.csv"))).hasSize(1 + 2 + 1);
  }
}
