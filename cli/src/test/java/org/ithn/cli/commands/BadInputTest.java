package org.ithn.cli.commands;

import static com.google.common.truth.Truth.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.ithn.cli.testing.LockHolder;
import org.ithn.cli.testing.TinyTraining;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** User errors and damaged files, which end with a sentence and exit code 2. */
class BadInputTest {
  @TempDir private Path folder;
  private TinyTraining training;
  private Path annotation;
  private Path image;
  private String id;
  private Path root;

  @BeforeEach
  void draw() throws IOException {
    training = TinyTraining.draw(folder.resolve("data"));
    annotation = training.files().annotation();
    root = folder.resolve("run");
    id = "phantom_train_00000";
    image = training.files().images().resolve(id + ".png");
  }

  private CommandResult train(String... further) {
    return CommandResult.run(training.train(root, further));
  }

  /** Asserts that training is rejected and leaves no run. */
  private void trainingRefused(String... parts) {
    train().refused(parts);
    assertThat(Files.exists(root.resolve("checkpoints"))).isFalse();
  }

  private void annotate(String before, String after) throws IOException {
    String text = Files.readString(annotation);
    assertThat(text).contains(before);
    Files.writeString(annotation, text.replace(before, after));
  }

  private static byte[] png(int type) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    assertThat(ImageIO.write(new BufferedImage(40, 40, type), "png", out)).isTrue();
    return out.toByteArray();
  }

  @Test
  void missingImageIsNamedWithItsStudy() throws IOException {
    Files.delete(image);
    trainingRefused(annotation.toString(), "'" + id + "'", image + " is missing; check");
  }

  @Test
  void damagedImagesAreNamedBeforeTheFirstStep() throws IOException {
    byte[] whole = Files.readAllBytes(image);
    Files.write(image, java.util.Arrays.copyOf(whole, whole.length / 2));
    trainingRefused("study '" + id + "'", image + ": is damaged or cut off; copy it again");
    Files.write(image, new byte[0]);
    trainingRefused("study '" + id + "'", image + ": the file is empty; copy it again");
    ByteBuffer huge = ByteBuffer.wrap(whole.clone()).putInt(16, 100_000).putInt(20, 100_000);
    CRC32 crc = new CRC32();
    crc.update(huge.array(), 12, 17);
    huge.putInt(29, (int) crc.getValue());
    Files.write(image, huge.array());
    trainingRefused(
        image.toString(), "has 100000 x 100000 pixels, more than the 50 million allowed");
    CommandResult.run("generate", "--run", root.toString(), image.toString()).refused("has 100000");
    CommandResult.run("generate", "--model", root.toString(), image.toString())
        .refused("has 100000 x");
  }

  @Test
  void badExamplesAreSkippedCountedAndListed() throws IOException {
    Files.write(image, new byte[0]);
    CommandResult trained =
        train("--on-bad-example", "skip", "--set", "training.max_steps=1", "--set", "seed=3").ok();
    assertThat(trained.err()).contains("23 training, 4 validation studies");
    assertThat(trained.err())
        .contains("bad examples skipped: 1\n  " + id + ": study '" + id + "': image " + image);
    CommandResult.run("evaluate", root.toString(), "--split", "train").refused(image.toString());
    CommandResult scored =
        CommandResult.run(
                "evaluate", root.toString(), "--split", "train", "--on-bad-example", "skip")
            .ok();
    assertThat(scored.out()).contains("examples=23 ");
    assertThat(scored.err()).contains("bad examples skipped: 1\n  " + id + ": ");
    Files.delete(image);
    String[] mine = {
      "mine",
      "--annotation",
      annotation.toString(),
      "--images",
      training.files().images().toString(),
      "--out",
      folder.resolve("n.jsonl").toString(),
      "--on-bad-example"
    };
    List<String> stop = new java.util.ArrayList<>(List.of(mine));
    stop.add("stop");
    CommandResult.run(stop.toArray(String[]::new)).refused("is missing; check data.files.images");
    stop.set(stop.size() - 1, "skip");
    CommandResult mined = CommandResult.run(stop.toArray(String[]::new)).ok();
    assertThat(mined.err()).contains("bad examples skipped: 1\n  " + id + ": ");
    assertThat(mined.out()).contains("mine ok: studies=23");
  }

  @Test
  void annotationsAreReadStrictly() throws IOException {
    String whole = Files.readString(annotation);
    annotate("\"report\"", "\"rapport\"");
    trainingRefused(annotation.toString(), "the key 'report' is missing; every study needs id");
    Files.writeString(annotation, whole);
    annotate("\"" + id + ".png\"", "\"../" + annotation.getFileName() + "\"");
    trainingRefused("'../" + annotation.getFileName() + "' leaves the image folder; make it");
    Files.writeString(annotation, whole);
    annotate("\"id\" : \"phantom_train_00001\"", "\"id\" : \"" + id + "\"");
    trainingRefused(
        "study '" + id + "'", "duplicate id, first used at train[0]; ids must be unique");
    Files.writeString(
        annotation, whole.replaceFirst("\"report\" : \"[^\"]*\"", "\"report\":\" \""));
    trainingRefused("the report is empty; write one or leave the study out");
    Files.writeString(annotation, whole.substring(0, whole.length() / 2));
    trainingRefused(annotation + ": is not valid JSON (");
  }

  @Test
  void splitWithoutStudiesIsRejected() throws IOException {
    Files.writeString(
        annotation,
        Files.readString(annotation)
            .replace("\"val\"", "\"other\"")
            .replaceFirst("\\{", "{\"val\":[],"));
    trainingRefused("the split 'val' is missing or has no usable study");
  }

  @Test
  void vocabularyWithoutWordsIsRejected() {
    train("--set", "data.text.threshold=100000")
        .refused("no word occurs 100000 times in the training reports; lower data.text.threshold");
  }

  @Test
  void configurationsAreReadStrictly() throws IOException {
    train("--set", "ithn.aplha=1").refused("unknown key 'ithn.aplha', did you mean 'ithn.alpha'?");
    train("--set", "training.batch=0").refused("'training.batch' is 0; it must be at least 1");
    train("--set", "training.batch=many").refused("it must be a whole number");
    train("--set", "backbone.vision=resnet7").refused("no visual extractor named 'resnet7'");
    train("--set", "ithn.strategy=mochy").refused("no hard-negative strategy named 'mochy'");
    train("--preset", "papr").refused("no preset is named 'papr', did you mean 'paper'?");
    Path file = Files.writeString(folder.resolve("own.json"), "{\"training\": {\"epocs\": 3}}");
    train("--config", file.toString()).refused("own.json: unknown key 'training.epocs', did you");
    CommandResult.run("train", "--config", folder.resolve("none.json").toString())
        .refused("none.json: no such file");
    CommandResult.run("train").refused("no configuration; name a preset");
    CommandResult.run("evaluate", folder.toString()).refused("is not a run directory");
  }

  @Test
  void folderInUseByAnotherProcessIsLeftAlone() throws Exception {
    try (LockHolder holder = LockHolder.start(root)) {
      train().refused(root + " is in use by process " + holder.pid() + "; wait for it, stop it");
    }
  }

  @Test
  void batchOfOneTrainsAndInvalidModelsAreNamed() throws IOException {
    train("--set", "training.batch=1", "--set", "training.max_steps=2").ok();
    Path checkpoints = root.resolve("checkpoints");
    train("--set", "training.batch=2")
        .refused(
            root
                + " contains a run with another configuration: training.batch was 1 and is now 2;");

    Path config = root.resolve("config.json");
    String own = Files.readString(config);
    Files.writeString(config, own.replaceFirst("\"width\" : 16", "\"width\" : 32"));
    CommandResult.run("evaluate", root.toString())
        .refused(config + ": differs from the configuration that run-record.json recorded");
    CommandResult.run("train", "--out", root.toString())
        .refused(config + ": differs from the configuration that run-record.json recorded");
    Files.writeString(config, own);

    Files.writeString(annotation, Files.readString(annotation) + "\n");
    CommandResult.run("train", "--out", root.toString())
        .refused(root + " started with other data", "restore the old files, or");

    try (var files = Files.list(checkpoints)) {
      for (Path file : files.filter(each -> each.toString().endsWith("safetensors")).toList()) {
        try (var channel = Files.newByteChannel(file, StandardOpenOption.WRITE)) {
          channel.truncate(100);
        }
      }
    }
    CommandResult.run("evaluate", root.toString()).refused("all checkpoints in", "is damaged");
    Files.writeString(root.resolve("vocabulary.json"), "[\"a\",");
    CommandResult.run("evaluate", root.toString()).refused("vocabulary.json is damaged");
  }

  @Test
  void nonFiniteLossStopsWithStepAndExamples() {
    train("--set", "optimiser.learning_rate=1e30", "--set", "optimiser.vision_learning_rate=1e30")
        .refused("not finite at epoch 1 batch ", "examples [", "lower the learning rate");
  }

  @Test
  void sixteenBitPaletteAndAlphaImagesTrainOrAreRejected() throws IOException {
    Files.write(image, png(BufferedImage.TYPE_BYTE_INDEXED));
    train("--set", "training.max_steps=1").ok();
    Files.write(image, png(BufferedImage.TYPE_USHORT_GRAY));
    CommandResult.run("generate", "--run", root.toString(), image.toString())
        .refused(image.toString(), "uses little of its 16-bit range", "data.image.range");
    for (String pipeline : List.of("java", "graph")) {
      Path fresh = root.resolveSibling(pipeline);
      CommandResult.run(training.train(fresh, "--set", "data.loading.pipeline=" + pipeline))
          .refused("study '" + id + "'", image + ": uses little of its 16-bit range");
    }
    Files.write(image, png(BufferedImage.TYPE_4BYTE_ABGR));
    CommandResult.run("generate", "--run", root.toString(), image.toString()).ok();
  }
}
