package org.ithn.cli.commands;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.ithn.cli.testing.Samples;
import org.ithn.cli.testing.SlowPng;
import org.ithn.datasets.sources.phantom.PhantomConfig;
import org.ithn.datasets.sources.phantom.PhantomFiles;
import org.ithn.datasets.sources.phantom.PhantomGenerator;
import org.ithn.framework.files.Json;
import org.ithn.framework.files.TfRecords;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.proto.Event;

/** Sequence of commands on a few small phantoms. */
class CommandsTest {
  @TempDir private Path folder;

  /** Runs a command and returns its standard output. */
  private String run(String... arguments) {
    PrintStream before = System.out;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    int code;
    try {
      code = Main.run(arguments);
    } finally {
      System.setOut(before);
    }
    String text = out.toString(StandardCharsets.UTF_8);
    assertWithMessage("exit code of %s; it printed %s", List.of(arguments), text)
        .that(code)
        .isEqualTo(0);
    return text;
  }

  @Test
  void theVersionIsTheOneOfTheRootPom() throws IOException {
    String pom = Files.readString(Path.of(System.getProperty("ithn.root"), "pom.xml"));
    String version = pom.replaceFirst("(?s).*?<version>(.+?)</version>.*", "$1");
    assertThat(run("--version").strip()).isEqualTo("ithn " + version);
  }

  @Test
  void trainedModelsAreScoredExportedAndGenerateTheSameReports() throws IOException {
    PhantomFiles phantoms =
        new PhantomGenerator(new PhantomConfig(24, 4, 4, 32, 5)).generate(folder.resolve("data"));
    replaceSomeByDicom(phantoms.images());
    String annotation = phantoms.annotation().toString();
    String images = phantoms.images().toString();
    String neighbours = folder.resolve("neighbours.jsonl").toString();
    String root = folder.resolve("run").toString();

    assertThat(run("mine", "--annotation", annotation, "--images", images, "--out", neighbours))
        .contains("mine ok: studies=24");
    assertThat(
            run(
                "train",
                "--preset",
                "r2gencmn-phantom",
                "--out",
                root,
                "--set",
                "data.files.annotation=" + annotation,
                "--set",
                "data.files.images=" + images,
                "--set",
                "data.files.neighbours=" + neighbours,
                "--set",
                "data.image.size=32",
                "--set",
                "training.epochs=2",
                "--set",
                "training.batch=7",
                "--set",
                "evaluation.decoding.max_length=9"))
        .contains("train ok: run=" + root + " epoch=2 step=8");
    assertBaselines(root);
    assertTensorBoardFiles(Path.of(root));
    assertThat(run("export", root)).contains("compared_on=4");
    Path card = Path.of(root, "export", "1", "assets.extra", "MODEL_CARD.md");
    assertThat(Files.readString(card)).contains("* Scores: test, 4 examples: BLEU-1 0.");

    String image = phantoms.images().resolve(firstImage(phantoms.images())).toString();
    String fromRun = run("generate", "--run", root, image);
    String fromModel = run("generate", "--model", root + "/export", image);
    assertThat(fromRun).startsWith(image + "\t");
    assertThat(fromModel).isEqualTo(fromRun);
    assertOutputsOfRunAndModelAreEqual(root, image);
    assertThat(Files.readString(card)).contains("`data.image.range = full`");
    assertThat(Files.readString(Path.of(root, "config.json"))).contains("\"range\" : \"full\"");
    String wide = writeTwelveBits(folder.resolve("wide.png")).toString();
    for (String[] source : new String[][] {{"--run", root}, {"--model", root + "/export"}}) {
      CommandResult.run("generate", source[0], source[1], wide)
          .refused("image " + wide + ": uses little of its 16-bit range (5th and 95th percentile");
    }
    assertSlowImagesAreRefused(root + "/export");
    assertDicom(root);
  }

  /** PNG files that used to hold the model for seconds or minutes. */
  private void assertSlowImagesAreRefused(String model) throws IOException {
    Map<String, byte[]> files =
        Map.of(
            "is a PNG that needs 933308 bytes of compressed data for 1056 bytes of pixels;",
            SlowPng.ofZeros(32, 900),
            "is a PNG whose compressed data inflate to much more than the 4002000 bytes",
            SlowPng.ofZeros(2000, 4000),
            "is a PNG with 500001 chunks besides its pixels, more than the 1,000 allowed;",
            SlowPng.ofTexts(500_000));
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      Path image = Files.write(folder.resolve("slow.png"), file.getValue());
      assertTimeout(
          Duration.ofSeconds(60),
          () ->
              CommandResult.run("generate", "--model", model, image.toString())
                  .refused("image " + image + ": " + file.getKey()));
    }
  }

  /** Replaces an image of each split, whose name in the annotation keeps its suffix. */
  private static void replaceSomeByDicom(Path images) throws IOException {
    for (String id : List.of("phantom_train_00003", "phantom_val_00000", "phantom_test_00001")) {
      Files.delete(images.resolve(id + ".png"));
      Files.copy(Samples.DICOM.resolve("window.dcm"), images.resolve(id + ".dcm"));
    }
  }

  /** Generates from a DICOM file with a run, an export, and as the PNG file of {@code convert}. */
  private void assertDicom(String root) throws IOException {
    String dicom = Samples.DICOM.resolve("voi-table.dcm").toString();
    String png = folder.resolve("voi-table.png").toString();
    assertThat(run("convert", dicom, "--out", png)).contains("convert ok: images=1");
    String fromRun = run("generate", "--run", root, dicom);
    String fromModel = run("generate", "--model", root + "/export", dicom, png);
    assertThat(fromModel).isEqualTo(fromRun + fromRun.replace(dicom, png));
    assertThat(fromRun).startsWith(dicom + "\t");
    assertFhir(root, dicom, png);
    for (String[] source : new String[][] {{"--run", root}, {"--model", root + "/export"}}) {
      CommandResult.run(
              "generate",
              source[0],
              source[1],
              Samples.DICOM.resolve("refused-frames.dcm").toString())
          .refused("refused-frames.dcm (instance ", "): is a DICOM object with 2 frames");
    }
  }

  private void assertFhir(String root, String dicom, String png) throws IOException {
    Path reports = folder.resolve("reports.json");
    String[] export = {
      "generate", "--model", root + "/export", "--fhir", reports.toString(), dicom
    };
    String report = CommandResult.run(export).ok().out().strip();
    JsonNode resource = Json.LENIENT.readTree(Files.readString(reports));
    assertThat(resource.path("conclusion").asText())
        .isEqualTo(report.substring(report.indexOf('\t') + 1));
    assertThat(resource.at("/contained/1/deviceName/0/name").asText())
        .isEqualTo("r2gencmn-phantom");
    assertThat(resource.toString()).doesNotContain("NEVERPRINTED");
    assertThat(resource.toString()).doesNotContain("voi-table"); // a file may have a patient's name
    CommandResult.run(Stream.concat(Stream.of(export), Stream.of(png)).toArray(String[]::new)).ok();
    assertThat(Json.LENIENT.readTree(Files.readString(reports)).path("entry")).hasSize(2);
    CommandResult.run("generate", "--run", root, "--fhir", reports.toString(), dicom)
        .refused("--fhir needs an export");
  }

  /** Compares files and heat maps, which a run computes without the exported graph. */
  private void assertOutputsOfRunAndModelAreEqual(String root, String image) throws IOException {
    List<String> contents = new ArrayList<>();
    for (List<String> source :
        List.of(List.of("--run", root), List.of("--model", root + "/export"))) {
      Path out = folder.resolve("out" + source.get(0));
      Files.createDirectories(out);
      List<String> arguments = new ArrayList<>(List.of("generate", "--quiet", "--json"));
      arguments.addAll(source);
      arguments.addAll(List.of("--out", out + "/reports.csv", "--page", out + "/reports.html"));
      arguments.addAll(List.of("--heat-maps", out + "/maps", image));
      CommandResult result = CommandResult.run(arguments.toArray(String[]::new)).ok();
      assertThat(result.err()).isEmpty();
      assertThat(result.out()).contains("\"alternatives\"");
      contents.add(Files.readString(out.resolve("reports.csv")));
      try (Stream<Path> maps = Files.walk(out.resolve("maps"))) {
        contents.add(
            maps.filter(Files::isRegularFile).map(out::relativize).sorted().toList().toString());
      }
      assertThat(Files.readString(out.resolve("reports.html"))).contains("data:image/png;base64,");
    }
    assertThat(contents.get(1)).contains("sentence-01.png");
    assertThat(contents.subList(2, 4)).isEqualTo(contents.subList(0, 2));
    String[] refused = {"generate", "--run", root, "--out", "reports.txt", image};
    CommandResult.run(refused).refused("reports.txt: unknown format");
  }

  private static Path writeTwelveBits(Path file) throws IOException {
    BufferedImage image = new BufferedImage(64, 48, BufferedImage.TYPE_USHORT_GRAY);
    for (int i = 0; i < 64 * 48; i++) {
      image.getRaster().setSample(i % 64, i / 64, 0, i == 0 ? 65535 : i);
    }
    assertThat(ImageIO.write(image, "png", file.toFile())).isTrue();
    return file;
  }

  /** Evaluates a run with and without baselines. */
  private void assertBaselines(String root) throws IOException {
    Path scores = Path.of(root, "scores-test.json");
    Path nearest = Files.writeString(Path.of(root, "baseline-nearest_image-test.json"), "stale");
    String alone = run("evaluate", root, "--no-baselines", "--no-clinical", "--samples", "0");
    assertThat(nearest.toFile().exists()).isFalse();
    assertThat(alone).doesNotContain("nearest_image");
    assertThat(alone).doesNotContain("CE-micro-F1");
    assertThat(alone).doesNotContain("interval");
    assertThat(Files.readString(scores)).doesNotContain("nearest_image");
    String both =
        run(
            "evaluate",
            root,
            "--per-class",
            "--bertscore",
            Samples.LANGUAGE_MODELS.resolve("roberta").toString(),
            "--bertscore-layer",
            "1",
            "--sembscore",
            Samples.LANGUAGE_MODELS.resolve("bert").toString());
    assertThat(both)
        .containsMatch("\\n +model most_common_report nearest_image  95 % interval, model\\n");
    String interval = " +\\[[01]\\.\\d{4}, [01]\\.\\d{4}\\] +";
    assertThat(both)
        .containsMatch("\\n  BLEU-4( +[01]\\.\\d{4}){3}" + interval + "BLEU-4\\|tok:ws");
    assertThat(both)
        .containsMatch(
            "\\n  CE-micro-F1( +[01]\\.\\d{4}){3}" + interval + "CE-micro-F1.*labels:rules");
    JsonNode table = new ObjectMapper().readTree(scores.toFile()).path("tables").path(0);
    for (String score : List.of("CE-example-recall", "CE-F1-Edema", "BERTScore-F1", "SembScore")) {
      assertWithMessage(score).that(table.path("scores").path("nearest_image").has(score)).isTrue();
    }
    JsonNode bounds = table.path("intervals_95").path("BLEU-4");
    double bleu = table.path("scores").path("model").path("BLEU-4").asDouble();
    assertThat(bounds.path(0).asDouble()).isAtMost(bleu);
    assertThat(bounds.path(1).asDouble()).isAtLeast(bleu);
    assertThat(both)
        .containsMatch("\\n  distinct-reports +[01]\\.\\d{4} +0\\.2500 +[01]\\.\\d{4} +\\[");
    assertThat(both).containsMatch("evaluate ok: bleu4=0\\.\\d{4} examples=4");
    assertThat(Files.readString(scores)).contains("nearest_image");
    assertThat(Files.readString(nearest)).contains("\"report\"");
  }

  private static void assertTensorBoardFiles(Path root) throws IOException {
    List<String> tags = new ArrayList<>();
    try (var files = Files.list(root.resolve("events"))) {
      byte[] events = Files.readAllBytes(files.findFirst().orElseThrow());
      for (byte[] message : TfRecords.decode(events)) {
        Event.parseFrom(message)
            .getSummary()
            .getValueList()
            .forEach(value -> tags.add(value.getTag()));
      }
    }
    assertThat(tags).contains("_hparams_/session_start_info");
    assertThat(tags.stream().filter("validation/samples"::equals)).hasSize(1);
  }

  private static Path firstImage(Path images) throws IOException {
    try (var files = Files.walk(images)) {
      return images.relativize(
          files
              .filter(file -> file.toString().endsWith(".png"))
              .sorted()
              .findFirst()
              .orElseThrow());
    }
  }
}
