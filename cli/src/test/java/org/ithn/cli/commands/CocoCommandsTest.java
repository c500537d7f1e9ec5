package org.ithn.cli.commands;

import static com.google.common.truth.Truth.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ithn.datasets.sources.phantom.PhantomConfig;
import org.ithn.datasets.sources.phantom.PhantomFiles;
import org.ithn.datasets.sources.phantom.PhantomGenerator;
import org.ithn.framework.tensors.SafeTensors;
import org.ithn.framework.tensors.TensorData;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands on captions, from their sources to scores, with synthetic images and captions. */
class CocoCommandsTest {
  private static final int TRAIN = 10;

  @TempDir private Path folder;
  private Path images;
  private Path split;

  @BeforeEach
  void draw() throws IOException {
    PhantomFiles phantoms =
        new PhantomGenerator(new PhantomConfig(TRAIN, 1, 2, 32, 5))
            .generate(folder.resolve("drawn"));
    images = phantoms.images();
    List<String> entries = new ArrayList<>();
    for (int i = 0; i < TRAIN; i++) {
      entries.add(entry("train", i, 1 + i));
    }
    entries.add(entry("val", 0, 101));
    entries.add(entry("test", 0, 201));
    entries.add(entry("test", 1, 202));
    split = folder.resolve("dataset_coco.json");
    Files.writeString(split, "{\"images\": [" + String.join(",\n", entries) + "]}");
  }

  private static String entry(String split, int index, int id) {
    List<String> sentences = new ArrayList<>();
    for (int s = 0; s < 3; s++) {
      sentences.add(
          "{\"sentid\": %d, \"raw\": \"A dog %d sits, on %s.\"}".formatted(10 * id + s, id, s));
    }
    return "{\"cocoid\": %d, \"filepath\": \".\", \"filename\": \"phantom_%s_%05d.png\", \"split\": \"%s\", \"sentences\": [%s]}"
        .formatted(id, split, index, split, String.join(",", sentences));
  }

  private String[] train(Path annotation, String... further) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "train",
                "--preset",
                "r2gencmn-phantom",
                "--preset",
                "coco",
                "--out",
                folder.resolve("run").toString()));
    for (String key :
        List.of(
            "data.files.annotation=" + annotation,
            "data.files.images=" + images,
            "data.files.neighbours=" + folder.resolve("n.jsonl"),
            "data.text.threshold=1",
            "data.image.size=32",
            "data.image.train_transform.resize_to=40",
            "training.epochs=1",
            "training.batch=7",
            "training.monitoring.log_every_steps=1",
            "evaluation.decoding.max_length=9")) {
      arguments.addAll(List.of("--set", key));
    }
    arguments.addAll(List.of(further));
    return arguments.toArray(String[]::new);
  }

  @Test
  void captionsArePreparedMinedTrainedAndScoredAgainstAllReferences() throws IOException {
    Path out = folder.resolve("coco");
    CommandResult prepared =
        CommandResult.run(
                "prepare",
                "coco",
                "--karpathy",
                split.toString(),
                "--images",
                images.toString(),
                "--out",
                out.toString())
            .ok();
    assertThat(prepared.out()).contains("prepare ok: captions=30 annotation=");
    Path annotation = out.resolve("annotation.json");
    CommandResult mined =
        CommandResult.run(
                "mine",
                "--annotation",
                annotation.toString(),
                "--cleaner",
                "caption",
                "--out",
                folder.resolve("n.jsonl").toString())
            .ok();
    assertThat(mined.out()).containsMatch("same study +60\n");
    CommandResult.run(train(annotation, "--set", "data.loading.pipeline=graph")).ok();
    assertThat(Files.readString(folder.resolve("run/log.jsonl"))).contains("\"train/data_wait\":0");
    CommandResult scored = CommandResult.run("evaluate", folder.resolve("run").toString()).ok();
    assertThat(scored.out()).contains("examples=2 ");
    assertThat(scored.out()).contains("tok:ptb");
    JsonNode rows =
        new ObjectMapper().readTree(folder.resolve("run/predictions-test.json").toFile());
    assertThat(rows.get(0).path("references").size()).isEqualTo(3);
    assertThat(rows.get(0).path("references").get(1).asText()).isEqualTo("A dog 201 sits, on 1.");
    assertThat(rows.get(0).has("reference")).isFalse();
  }

  /** Writes two regions of five features per image in the format of bottom-up attention. */
  private Path regions(int... without) throws IOException {
    List<String> lines = new ArrayList<>();
    for (int id = 1; id <= 202; id++) {
      int image = id;
      boolean drawn = id <= TRAIN || id == 101 || id > 200;
      if (drawn && Arrays.stream(without).noneMatch(each -> each == image)) {
        ByteBuffer bytes = ByteBuffer.allocate(40).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
          bytes.putFloat(id % 7 + bytes.position() / 40f);
        }
        String features = Base64.getEncoder().encodeToString(bytes.array());
        lines.add("COCO_%012d\t32\t32\t2\tAA==\t%s".formatted(id, features));
      }
    }
    return Files.writeString(folder.resolve("regions.tsv"), String.join("\n", lines) + "\n");
  }

  @Test
  void visualGptTrainsAndScoresOnRegionFeatures() throws IOException {
    Path out = folder.resolve("coco");
    CommandResult.run("prepare", "coco", "--karpathy", split.toString(), "--out", out.toString())
        .ok();
    Path annotation = out.resolve("annotation.json");
    Path root = folder.resolve("run");
    List<String> arguments =
        new ArrayList<>(
            List.of("train", "--preset", "visualgpt-phantom", "--preset", "coco", "--out"));
    arguments.add(root.toString());
    arguments.addAll(List.of("--on-bad-example", "skip"));
    for (String key :
        List.of(
            "backbone.regions.source=features",
            "backbone.regions.width=5",
            "data.files.annotation=" + annotation,
            "data.files.images=" + folder.resolve("none"),
            "data.regions.file=" + regions(3, 202),
            "data.regions.count=3",
            "data.regions.width=5",
            "data.text.threshold=1",
            "ithn.strategy=none",
            "training.epochs=1",
            "evaluation.decoding.max_length=9")) {
      arguments.addAll(List.of("--set", key));
    }
    CommandResult trained = CommandResult.run(arguments.toArray(String[]::new)).ok();
    assertThat(trained.err()).contains("27 training, 1 validation studies");
    assertThat(trained.err()).contains("bad examples skipped: 3\n  3-30: study '3-30': regions ");
    CommandResult.run("evaluate", root.toString())
        .refused("no line for image 202; extract its features");
    CommandResult scored =
        CommandResult.run("evaluate", root.toString(), "--on-bad-example", "skip").ok();
    assertThat(scored.out()).contains("examples=1 ");
    assertThat(scored.out())
        .contains(
            "nearest_image: omitted, because the backbone 'visualgpt' has no separate visual"
                + " extractor");
    assertWeightsSurviveTheRoundTrip(root, arguments, scored.out());
    assertRegionsAreServed(root.toString());
  }

  /** Compares the reports of the run and of its SavedModel for the same image number. */
  private void assertRegionsAreServed(String root) {
    String file = folder.resolve("regions.tsv").toString();
    CommandResult.run("generate", "--run", root, "202").refused("no line for image 202");
    CommandResult exported = CommandResult.run("export", root).ok();
    assertThat(exported.out()).contains("compared_on=1");
    String model = root + "/export";
    CommandResult.run("generate", "--model", model, "201")
        .refused("reads region features, not images; name their file with --regions");
    String name = "COCO_val2014_000000000201.jpg";
    CommandResult served =
        CommandResult.run("generate", "--model", model, "--regions", file, name, "5").ok();
    CommandResult trained = CommandResult.run("generate", "--run", root, name, "5").ok();
    assertThat(served.out()).isEqualTo(trained.out());
    assertThat(served.out()).startsWith(name + "\t");
    assertThat(served.out().lines().toList()).hasSize(2);
  }

  /** Exports and imports weights under the original names, including unused keys, and GPT-2's. */
  private void assertWeightsSurviveTheRoundTrip(Path root, List<String> training, String scores)
      throws IOException {
    Path file = folder.resolve("weights.safetensors");
    CommandResult.run("export-weights", root.toString(), "--out", file.toString()).ok();
    Map<String, TensorData> weights = new LinkedHashMap<>(SafeTensors.read(file).tensors());
    Map<String, TensorData> gpt2 = new LinkedHashMap<>();
    weights.forEach(
        (name, value) -> {
          if (name.startsWith("decoder.transformer.")
              && !name.matches(".*\\.(enc_dec_attn|fc_alpha\\d)\\..*")) {
            gpt2.put(name.substring("decoder.transformer.".length()), value);
          }
        });
    for (int i = 0; i < 2; i++) {
      weights.put(
          "decoder.transformer.h.%d.attn.bias".formatted(i), TensorData.of(new float[1], 1));
    }
    new SafeTensors(weights, Map.of()).write(file);
    Path copy = folder.resolve("copy");
    List<String> imports = new ArrayList<>(training);
    imports.set(0, "import");
    imports.set(imports.indexOf(root.toString()), copy.toString());
    imports.removeAll(List.of("--on-bad-example", "skip"));
    imports.add(1, file.toString());
    imports.addAll(List.of("--vocabulary", root.resolve("vocabulary.json").toString()));
    CommandResult imported = CommandResult.run(imports.toArray(String[]::new)).ok();
    assertThat(imported.out()).contains("random=0");
    assertThat(imported.err()).contains("does not use them: decoder.transformer.h.*.attn.bias (2)");
    CommandResult scored =
        CommandResult.run("evaluate", copy.toString(), "--on-bad-example", "skip").ok();
    assertThat(scored.out().replace(copy.toString(), ""))
        .isEqualTo(scores.replace(root.toString(), ""));

    Path started = folder.resolve("gpt2-start");
    List<String> from = new ArrayList<>(training);
    from.set(from.indexOf(root.toString()), started.toString());
    Path model = Files.createDirectories(folder.resolve("gpt2"));
    new SafeTensors(gpt2, Map.of()).write(model.resolve("model.safetensors"));
    from.addAll(List.of("--init", model.toString(), "--set", "training.max_steps=1"));
    assertThat(CommandResult.run(from.toArray(String[]::new)).ok().err())
        .contains("does not use them: wte.weight");
    TensorData first =
        SafeTensors.read(started.resolve("checkpoints/initial.safetensors"))
            .tensors()
            .get("backbone/decoder/layer_1/feed_forward/inner/kernel");
    assertThat(first.bytes()).isEqualTo(gpt2.get("h.1.mlp.c_fc.weight").bytes());
    gpt2.put("wpe.weight", TensorData.of(new float[12], 3, 4));
    new SafeTensors(gpt2, Map.of()).write(model.resolve("model.safetensors"));
    from.set(from.indexOf(started.toString()), folder.resolve("misfit").toString());
    CommandResult.run(from.toArray(String[]::new))
        .refused("wrong shape: [wpe.weight is F32 [3, 4]");
  }

  @Test
  void imageBackbonesRejectRegionFeatures() throws IOException {
    Path out = folder.resolve("coco");
    CommandResult.run("prepare", "coco", "--karpathy", split.toString(), "--out", out.toString())
        .ok();
    Path annotation = out.resolve("annotation.json");
    CommandResult.run(
            "mine",
            "--annotation",
            annotation.toString(),
            "--page",
            folder.resolve("p.html").toString(),
            "--out",
            folder.resolve("n.jsonl").toString())
        .refused("--page and --official require --images");
    Path tsv = Files.writeString(folder.resolve("r.tsv"), "");
    CommandResult.run(
            train(
                annotation, "--set", "data.regions.file=" + tsv, "--set", "data.files.neighbours="))
        .refused("data.regions.file is set, but the backbone 'r2gencmn' reads images; clear it");
    CommandResult.run("prepare", "coco", "--out", folder.resolve("x").toString())
        .refused("set either karpathy, a file dataset_coco.json, or captions and ids");
    CommandResult.run(
            "prepare",
            "coco",
            "--karpathy",
            split.toString(),
            "--fraction",
            "0",
            "--out",
            folder.resolve("x").toString())
        .refused("fraction is 0.0; expected above 0 and at most 1");
  }
}
