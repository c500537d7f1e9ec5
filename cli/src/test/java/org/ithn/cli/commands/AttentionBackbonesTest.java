package org.ithn.cli.commands;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ithn.cli.testing.TinyTraining;
import org.ithn.datasets.sources.phantom.PhantomFiles;
import org.ithn.framework.files.Json;
import org.ithn.framework.tensors.SafeTensors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Commands on backbones without released code: training, export and comparison. */
class AttentionBackbonesTest {
  private static final String NORMAL = "The heart size is normal. The lungs are clear.";

  @TempDir private Path folder;
  private PhantomFiles phantoms;

  @BeforeEach
  void draw() throws IOException {
    phantoms = TinyTraining.draw(folder.resolve("data")).files();
  }

  /** Replaces a training report by a normal one. */
  private void makeOneNormal() throws IOException {
    String text = Files.readString(phantoms.annotation());
    String changed = text.replaceFirst("(\"report\"\\s*:\\s*)\"[^\"]*\"", "$1\"" + NORMAL + "\"");
    assertThat(changed).isNotEqualTo(text);
    Files.writeString(phantoms.annotation(), changed);
  }

  private CommandResult train(String backbone, Path out, String... keys) {
    List<String> arguments = new ArrayList<>(List.of("train", "--out", out.toString()));
    arguments.addAll(List.of("--preset", backbone + "-phantom"));
    List<String> all =
        new ArrayList<>(
            List.of(
                "data.files.annotation=" + phantoms.annotation(),
                "data.files.images=" + phantoms.images(),
                "data.image.size=32",
                "ithn.alignment.width=8",
                "training.epochs=1",
                "training.max_steps=2",
                "training.batch=7",
                "evaluation.decoding.max_length=7"));
    all.addAll(List.of(keys));
    all.forEach(key -> arguments.addAll(List.of("--set", key)));
    return CommandResult.run(arguments.toArray(String[]::new));
  }

  @Tag("slow")
  @ParameterizedTest
  @CsvSource({
    "cmas-rl,none",
    "cmas-rl,prior",
    "cmas-rl,mochi",
    "cmas-rl,projected",
    "co-att,none",
    "co-att,prior",
    "co-att,mochi",
    "co-att,projected",
    "contrastive-attention,none",
    "contrastive-attention,prior",
    "contrastive-attention,mochi",
    "contrastive-attention,projected",
    "hrgr,none",
    "hrgr,prior",
    "hrgr,mochi",
    "hrgr,projected",
    "kerp,none",
    "kerp,prior",
    "kerp,mochi",
    "kerp,projected",
    "medskip,none",
    "medskip,prior",
    "medskip,mochi",
    "medskip,projected",
    "ppked,none",
    "ppked,prior",
    "ppked,mochi",
    "ppked,projected"
  })
  void everyStrategyTrainsAndExportsEqualReports(String backbone, String strategy)
      throws IOException {
    makeOneNormal();
    Path run = folder.resolve("run");
    List<String> keys = new ArrayList<>(List.of("ithn.strategy=" + strategy));
    if (backbone.equals("kerp")) { // it learns diseases
      keys.add("data.inputs.labels.file=" + phantoms.labels());
    }
    train(backbone, run, keys.toArray(String[]::new)).ok();
    assertThat(CommandResult.run("export", run.toString()).ok().out()).contains("compared_on=4");
  }

  @Tag("slow")
  @Test
  void sharesOfTemplatesAreNotesOfAnEvaluation() throws IOException {
    Path run = folder.resolve("run");
    train("hrgr", run, "ithn.strategy=none").ok();
    String line = "sentences that are templates: generated [\\d.]+ % of [\\d,]+, references";
    assertThat(CommandResult.run("evaluate", run.toString()).ok().out()).containsMatch(line);
    JsonNode notes = Json.LENIENT.readTree(run.resolve("scores-test.json").toFile()).path("notes");
    assertThat(notes.toString()).containsMatch(line);
  }

  /** The reward's gradient reaches the planner's choice of a writer, which labels train before. */
  @Tag("slow")
  @Test
  void rewardsTrainThePlannerOfAMixture() throws IOException {
    Path run = folder.resolve("run");
    train(
            "cmas-rl",
            run,
            "ithn.strategy=none",
            "backbone.writers=mixture",
            "backbone.most_words=9",
            "data.text.max_seq_length=10",
            "training.epochs=2",
            "training.max_steps=0",
            "training.self_critical.reward=BLEU-4-smoothed",
            "training.self_critical.from_epoch=2",
            "training.self_critical.attribution.unit=sentence",
            "training.self_critical.decoding.max_length=9",
            "training.self_critical.decoding.beam=2")
        .ok();
    assertThat(Files.readString(run.resolve("log.jsonl"))).contains("reward/mean");
    assertThat(CommandResult.run("evaluate", run.toString()).ok().out())
        .containsMatch(
            "abnormal sentences \\(rules-2\\): generated [\\d.]+ % of [\\d,]+, references");
  }

  @Test
  void poolOfNormalImagesIsFilledAndSaved() throws IOException {
    makeOneNormal();
    Path run = folder.resolve("run");
    train(
            "contrastive-attention",
            run,
            "ithn.strategy=none",
            "training.batch=24",
            "training.max_steps=1",
            "backbone.base=r2gen",
            "backbone.r2gen.vision=small-cnn",
            "backbone.r2gen.width=8",
            "backbone.r2gen.heads=2",
            "backbone.r2gen.layers=1",
            "backbone.r2gen.feed_forward_width=8",
            "backbone.r2gen.memory.heads=2")
        .ok();
    Path checkpoint = run.resolve("checkpoints/step-000000001-epoch-0000.safetensors");
    float[] pool = SafeTensors.read(checkpoint).tensors().get("backbone/contrast/pool").floats();
    int width = pool.length / 16;
    assertWithMessage("the one normal image, the newest")
        .that(sum(pool, 0, width))
        .isGreaterThan(0);
    assertWithMessage("places not filled").that(sum(pool, width, pool.length)).isEqualTo(0);
  }

  private static double sum(float[] values, int from, int to) {
    double sum = 0;
    for (int i = from; i < to; i++) {
      sum += Math.abs(values[i]);
    }
    return sum;
  }

  @Test
  void dataSetWithoutNormalStudiesIsRejected() {
    train("contrastive-attention", folder.resolve("run"))
        .refused(phantoms.annotation().toString(), "no training report is normal");
    train(
            "contrastive-attention",
            folder.resolve("run"),
            "data.inputs.labels.file=" + phantoms.labels())
        .refused(phantoms.labels().toString(), "no study is normal");
    assertThat(Files.exists(folder.resolve("run/config.json"))).isFalse();
  }

  @Test
  void unknownSentenceEndIsRejected() {
    train("co-att", folder.resolve("run"), "backbone.sentence_end=amen")
        .refused("backbone.sentence_end is 'amen', which does not occur in the training reports");
    train("contrastive-attention", folder.resolve("run"), "backbone.base=gru")
        .refused("base must be one of r2gencmn, r2gen, got 'gru'");
  }
}
