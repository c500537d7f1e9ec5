package org.ithn.cli.commands;

import static com.google.common.truth.Truth.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.ithn.cli.testing.TinyTraining;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorTest {
  @TempDir private Path folder;

  @Test
  void checksEverythingAndLeavesNoFiles() throws IOException {
    Path runs = folder.resolve("runs");
    CommandResult typed = CommandResult.run("doctor", "--out", runs.toString());
    assertThat(typed.out()).containsMatch("java +17\\.|java +[2-9]\\d");
    assertThat(typed.out()).containsMatch("memory +\\d+\\.\\d GiB, heap limit \\d+\\.\\d GiB");
    assertThat(typed.out()).containsMatch("natives +TensorFlow 2\\.\\d+\\.\\d+ works");
    assertThat(typed.out()).containsMatch("device +CPU.*; [1-9]\\d* GFLOP/s in matrix products");
    assertThat(typed.out()).containsMatch("run folder +\\S+runs: writes [1-9]\\d* MiB/s, \\d");
    assertThat(typed.out()).containsMatch("\ndoctor( ok|: \\d of 6 checks need attention)\n$");
    try (var files = Files.list(folder)) {
      assertThat(files.toList()).isEmpty();
    }
  }

  @Test
  void badExamplesAreListedWithAdvice() throws IOException {
    TinyTraining training = TinyTraining.draw(folder.resolve("data"));
    Path image = training.files().images().resolve("phantom_train_00000.png");
    Files.write(image, new byte[0]);
    CommandResult typed = CommandResult.run("doctor", "--data", folder.resolve("data").toString());
    assertThat(typed.code()).isEqualTo(1);
    assertThat(typed.out())
        .containsMatch("data: 23 training, 4 .* threads [1-9]\\d* images/s .*, [1-9]\\d* images/s");
    assertThat(typed.out()).contains("advice: 1 bad examples; repair them or skip them with");
    assertThat(typed.out()).contains(image + ": the file is empty");
    assertThat(CommandResult.run("doctor", "--data", folder.toString()).out())
        .contains("annotation.json: no such file; check data.files.annotation");
  }

  @Test
  void pretrainedFilesOfPresetsAreChecked() {
    CommandResult all = CommandResult.run("doctor", "--out", folder.toString());
    assertThat(all.out()).containsMatch("pretrained +found \\d of \\d files of all presets");
    assertThat(
            CommandResult.run("doctor", "--preset", "visualgpt-coco", "--out", folder.toString())
                .out())
        .containsMatch("advice: missing: GPT-2.* as pretrained/gpt2/merges.txt; .*--random-init");
    CommandResult.run("doctor", "--preset", "visualgpt-cocoa")
        .refused("did you mean 'visualgpt-coco'?");
  }
}
