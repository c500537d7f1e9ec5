package org.ithn.cli.commands;

import static com.google.common.truth.Truth.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.ithn.cli.testing.TinyTraining;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorTest {
  private static final String RATE_TIME = "ithn.input_rate.milliseconds";

  @TempDir private Path folder;

  @BeforeAll
  static void measureBriefly() {
    System.setProperty(RATE_TIME, "100");
  }

  @AfterAll
  static void measureAsUsual() {
    System.clearProperty(RATE_TIME);
  }

  @Test
  void checksEverythingAndLeavesNoFiles() throws IOException {
    Path runs = folder.resolve("runs");
    CommandResult typed = CommandResult.run("doctor", "--out", runs.toString());
    assertThat(typed.out()).containsMatch("java +17\\.|java +[2-9]\\d");
    assertThat(typed.out()).containsMatch("memory +\\d+\\.\\d GiB, heap limit \\d+\\.\\d GiB");
    assertThat(typed.out()).containsMatch("natives +TensorFlow 2\\.\\d+\\.\\d+ works");
    assertThat(typed.out())
        .containsMatch(
            "device +CPU.*; [1-9]\\d* GFLOP/s in float32 and [1-9]\\d* in bf16 matrix products");
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
  void dataAreReadWithTheConfiguredRange() throws IOException {
    TinyTraining training = TinyTraining.draw(folder.resolve("data"));
    BufferedImage twelveBits = new BufferedImage(64, 64, BufferedImage.TYPE_USHORT_GRAY);
    for (int at = 0; at < 64 * 64; at++) {
      twelveBits.getRaster().setSample(at % 64, at / 64, 0, at % 4096);
    }
    Path image = training.files().images().resolve("phantom_train_00000.png");
    ImageIO.write(twelveBits, "png", image.toFile());
    List<String> doctor = List.of("doctor", "--data", folder.resolve("data").toString());
    assertThat(CommandResult.run(doctor.toArray(String[]::new)).out())
        .containsMatch("data: 23 training[\\s\\S]*with data.image.range = percentile");
    Path file =
        Files.writeString(
            folder.resolve("a.json"),
            "{\"extends\": [\"r2gencmn-phantom\"],"
                + " \"data\": {\"image\": {\"range\": \"percentile\"}}}");
    for (List<String> percentile :
        List.of(
            List.of("--set", "data.image.range=percentile"),
            List.of("--config", file.toString()),
            List.of("--preset", "r2gencmn-phantom", "--set", "data.image.range=percentile"))) {
      List<String> all = new ArrayList<>(doctor);
      all.addAll(percentile);
      assertThat(CommandResult.run(all.toArray(String[]::new)).out()).contains("data: 24 training");
    }
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
