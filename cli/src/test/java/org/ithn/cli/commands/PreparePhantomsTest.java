package org.ithn.cli.commands;

import static com.google.common.truth.Truth.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import org.ithn.datasets.study.DataConfig;
import org.ithn.framework.files.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreparePhantomsTest {
  @TempDir private Path folder;

  @Test
  void fewStudiesAreDrawn() throws IOException {
    Path out = folder.resolve("phantoms");
    CommandResult drawn =
        CommandResult.run(
            "prepare",
            "phantoms",
            "--out",
            out.toString(),
            "--studies",
            "17",
            "--image-size",
            "32");
    assertThat(drawn.ok().out()).contains("prepare ok: train=17 val=2 test=2 annotation=" + out);
    JsonNode annotation = Json.LENIENT.readTree(out.resolve("annotation.json").toFile());
    assertThat(annotation.path("train")).hasSize(17);
    assertThat(annotation.path("val")).hasSize(2);
    String image = annotation.at("/test/1/image_path/0").textValue();
    assertThat(out.resolve("images").resolve(image).toFile().isFile()).isTrue();
  }

  @Test
  void presetsReadTheDefaultFolder() {
    assertThat(DataConfig.phantom().files().annotation())
        .isEqualTo(Path.of("data/phantom", "annotation.json").toString());
    assertThat(CommandResult.run("prepare", "phantoms", "--help").ok().out())
        .contains("data/phantom");
  }

  @Test
  void impossibleNumbersAreRefused() {
    String out = folder.resolve("none").toString();
    CommandResult.run("prepare", "phantoms", "--out", out, "--studies", "0")
        .refused("--studies is 0; it must be 1 to 99999");
    CommandResult.run("prepare", "phantoms", "--out", out, "--image-size", "31")
        .refused("--image-size is 31; it must be 32 to 1024");
    assertThat(folder.resolve("none").toFile().exists()).isFalse();
  }
}
