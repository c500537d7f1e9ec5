package org.ithn.cli.commands;

import static com.google.common.truth.Truth.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands {@code prepare rexgradient} and {@code prepare chexpert-plus}. */
class PrepareSectionsTest {
  @TempDir private Path folder;
  private Path out;

  @BeforeEach
  void writeFiles() throws IOException {
    out = folder.resolve("out");
    Path view = folder.resolve("valid/patient00003/study1/view1_frontal.png");
    Files.createDirectories(view.getParent());
    Files.writeString(view, "not decoded");
    Files.writeString(
        folder.resolve("table.csv"),
        """
        path_to_image,section_findings,section_impression,split
        valid/patient00003/study1/view1_frontal.jpg,,Fine.,valid
        """);
    for (String split : new String[] {"train", "valid", "test"}) {
      Files.writeString(
          folder.resolve(split + "_metadata_view_position.json"),
          """
          {"%1$s": {"PatientID": "%1$s", "StudyInstanceUid": "1", "Findings": "Clear.",
            "Impression": "Fine.", "ImageViewPosition": ["PA"],
            "ImagePath": ["../deid_png/valid/patient00003/study1/view1_frontal.png"]}}
          """
              .formatted(split));
    }
  }

  @Test
  void chexpertPlusCountsFallbacks() throws IOException {
    CommandResult result =
        CommandResult.run(
                "prepare",
                "chexpert-plus",
                "--table",
                folder.resolve("table.csv").toString(),
                "--images",
                folder.toString(),
                "--fallback",
                "other",
                "--out",
                out.toString())
            .ok();
    assertThat(result.out()).contains("studies with another section                 1");
    assertThat(result.out()).contains("train / val / test                  0 / 0 / 1");
    assertThat(result.out()).contains("prepare ok: studies=1 section=findings annotation=");
    assertThat(Files.readString(out.resolve("annotation.json")))
        .contains("\"section\" : \"impression\"");
  }

  @Test
  void rexgradientWritesTheChosenSection() throws IOException {
    String[] arguments = {
      "prepare",
      "rexgradient",
      "--metadata",
      folder.toString(),
      "--images",
      folder.toString(),
      "--section",
      "both",
      "--out",
      out.toString()
    };
    assertThat(CommandResult.run(arguments).ok().out()).contains("prepare ok: studies=3");
    assertThat(Files.readString(out.resolve("annotation.json")))
        .contains("\"report\" : \"Clear. IMPRESSION: Fine.\"");
    CommandResult.run(arguments).refused("contains other data");
  }

  @Test
  void impossibleFractionsAreRefused() {
    CommandResult.run(
            "prepare",
            "chexpert-plus",
            "--table",
            "t.csv",
            "--images",
            "i",
            "--out",
            out.toString(),
            "--validation",
            "0.6")
        .refused("--validation is 0.6; it must be 0 to 0.5");
  }
}
