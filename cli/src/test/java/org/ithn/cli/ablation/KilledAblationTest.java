package org.ithn.cli.ablation;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.ithn.cli.testing.Program;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ablate}, killed (SIGKILL) during its second cell and restarted. */
@Tag("slow")
final class KilledAblationTest {
  private static final String MATRIX =
      """
      {"description": "two tiny cells", "seeds": [3],
       "base": {
         "presets": ["r2gencmn-phantom"],
         "phantoms": {"train": 24, "validation": 4, "test": 4, "image_size": 32, "seed": 5},
         "set": {"data.image.size": 32, "backbone.width": 16, "backbone.heads": 2,
           "backbone.memory.slots": 8, "backbone.memory.top_k": 4,
           "backbone.feed_forward_width": 16, "ithn.alignment.width": 8, "training.epochs": 8,
           "training.batch": 7, "training.monitoring.log_every_steps": 1,
           "training.monitoring.save_every_steps": 1, "evaluation.decoding.method": "greedy",
           "evaluation.decoding.beam": 1, "evaluation.decoding.max_length": 5}},
       "rows": [{"name": "prior", "set": {"ithn.strategy": "prior"}}, {"name": "ITHN"}]}
      """;

  @TempDir private Path folder;

  private String[] ablate(String out) {
    return new String[] {
      "ablate", folder.resolve("tiny.json").toString(), "--out", folder.resolve(out).toString()
    };
  }

  @Test
  void resumesWithoutRepeatingFinishedCellsToIdenticalReports() throws Exception {
    Files.writeString(folder.resolve("tiny.json"), MATRIX);
    Program.Ended undisturbed = Program.run(ablate("undisturbed"));
    assertWithMessage(undisturbed.err()).that(undisturbed.code()).isEqualTo(0);

    Path first = folder.resolve("killed/cells/prior-seed3/result.json");
    Path second = folder.resolve("killed/cells/ithn-seed3");
    try (Program program = Program.start(List.of(), ablate("killed"))) {
      Path checkpoints = second.resolve("run/checkpoints");
      while (program.alive() && !Files.isDirectory(checkpoints)) {
        Thread.sleep(100);
      }
      assertThat(Files.isDirectory(checkpoints)).isTrue();
      program.kill();
    }
    assertThat(Files.exists(second.resolve("result.json"))).isFalse();
    String finished = Files.readString(first);

    Program.Ended again = Program.run(ablate("killed"));
    assertWithMessage(again.err()).that(again.code()).isEqualTo(0);
    assertThat(again.err()).doesNotContain("prior-seed3: started");
    assertThat(Files.readString(first)).isEqualTo(finished);
    for (String cell : List.of("prior-seed3", "ithn-seed3")) {
      String reports = "cells/" + cell + "/run/predictions-test.json";
      assertThat(Files.readString(folder.resolve("killed").resolve(reports)))
          .isEqualTo(Files.readString(folder.resolve("undisturbed").resolve(reports)));
    }
    assertThat(Files.exists(folder.resolve("killed/pages/index.html"))).isTrue();
  }
}
