package org.ithn.cli.commands;

import static com.google.common.truth.Truth.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ithn.cli.testing.TinyTraining;
import org.ithn.datasets.sources.phantom.PhantomFiles;
import org.ithn.framework.templates.TemplateTable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands on KERP, which is built from tables of the training reports. */
final class TemplateBackboneTest {
  @TempDir private Path folder;
  private PhantomFiles phantoms;

  @BeforeEach
  void draw() throws IOException {
    phantoms = TinyTraining.draw(folder.resolve("data")).files();
  }

  private CommandResult train(Path out, String... keys) {
    List<String> arguments = new ArrayList<>(List.of("train", "--out", out.toString()));
    arguments.addAll(List.of("--preset", "kerp-phantom", "--on-bad-example", "skip"));
    List<String> all =
        new ArrayList<>(
            List.of(
                "data.files.annotation=" + phantoms.annotation(),
                "data.files.images=" + phantoms.images(),
                "data.inputs.labels.file=" + phantoms.labels(),
                "data.image.size=32",
                "backbone.width=16",
                "backbone.feed_forward_width=16",
                "ithn.strategy=none",
                "training.epochs=1",
                "training.max_steps=2",
                "training.batch=7",
                "training.monitoring.log_every_steps=1",
                "evaluation.decoding.max_length=7"));
    all.addAll(List.of(keys));
    all.forEach(key -> arguments.addAll(List.of("--set", key)));
    return CommandResult.run(arguments.toArray(String[]::new));
  }

  /** One of the training images is damaged; its report does not count. */
  @Test
  void tablesOfARunReplaceItsDataAndMustNotChange() throws IOException {
    Path run = folder.resolve("run");
    Files.writeString(phantoms.images().resolve("phantom_train_00003.png"), "no image");
    train(run).ok();
    Path templates = run.resolve("templates.json");
    TemplateTable table = TemplateTable.read(templates);
    assertThat(table.source().studies()).isEqualTo(TinyTraining.TRAIN - 1);
    assertThat(table.templates()).isNotEmpty();
    assertThat(Files.readString(run.resolve("run-record.json"))).contains("\"cooccurrence\"");
    assertThat(Files.readString(run.resolve("log.jsonl"))).contains("loss/classifier");
    assertThat(CommandResult.run("evaluate", run.toString()).ok().out())
        .containsMatch(
            "abnormalities: AUC [01]\\.\\d+, plain classifier [01]\\.\\d+, mean of \\d+ of 20 .*4"
                + " examples");
    assertThat(CommandResult.run("export", run.toString()).ok().out()).contains("compared_on=4");

    Files.delete(phantoms.annotation());
    assertThat(CommandResult.run("export", run.toString()).ok().out()).contains("compared_on=0");

    String text = Files.readString(templates);
    Files.writeString(templates, text.replaceFirst("\"most_words\" : 20", "\"most_words\" : 19"));
    CommandResult.run("export", run.toString())
        .refused("templates.json is damaged (its content differs from the run record)");
    Files.delete(templates);
    CommandResult.run("export", run.toString())
        .refused("templates.json is damaged (it is missing)");
  }

  @Test
  void tooRareTemplatesAreRefused() {
    train(folder.resolve("run"), "backbone.retrieval.templates.least_studies=25")
        .refused("no sentence of at most 20 words occurs in 25 training studies");
  }

  @Test
  void sentencesOfInputAndBackboneMustAgree() {
    train(folder.resolve("run"), "backbone.retrieval.sentences=5")
        .refused(
            "'sentence-templates' with shape [5], but data.inputs.sentence-templates has shape"
                + " [8]");
  }
}
