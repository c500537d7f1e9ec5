package org.ithn.cli.commands;

import static com.google.common.truth.Truth.assertThat;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.ithn.cli.testing.Chromium;
import org.ithn.cli.testing.TinyTraining;
import org.ithn.experiments.run.Objectives;
import org.ithn.experiments.run.Run;
import org.ithn.framework.runs.Checkpoints;
import org.ithn.framework.runs.RunHistory;
import org.ithn.framework.runs.RunRecord;
import org.ithn.framework.session.SessionOptions;
import org.ithn.framework.step.TrainingGraph;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.interactions.Actions;

/** Pages of {@code ./ithn show}, of a run with random weights and of one without any result. */
final class ShowCommandTest {
  private static final List<String> PAGES =
      List.of("index", "curves", "reports", "hardest", "neighbours", "configuration");

  private static final String PREDICTIONS =
      """
      [{"id": "phantom_test_00000#0", "report": "Heart size is normal. <b>",
        "reference": "Heart size is normal. Venous catheter reaches right atrium."},
       {"id": "phantom_test_00001#0", "report": "There exists gross cardiomegaly.",
        "reference": "Both sides fully expanded."},
       {"id": "phantom_test_00002#0", "report": "Both sides fully expanded.",
        "reference": "Both sides fully expanded."}]
      """;

  private static final String SCORES =
      """
      {"split": "test", "tables": [{"unit": "per image", "examples": 3,
        "signatures": {"BLEU-4": "v"},
        "scores": {"model": {"BLEU-4": 0.25}, "nearest_image": {"BLEU-4": 0.125}},
        "intervals_95": {"BLEU-4": [0.2, 0.3]}}], "notes": []}
      """;

  @TempDir private static Path shared;
  private static Path run;
  private static Path bare;

  @TempDir private Path folder;

  @BeforeAll
  static void writeRuns() throws IOException {
    TinyTraining training = TinyTraining.draw(shared.resolve("data"));
    Path neighbours = shared.resolve("neighbours.jsonl");
    CommandResult.run(
            "mine",
            "--annotation",
            training.files().annotation().toString(),
            "--out",
            neighbours.toString(),
            "--cleaner",
            "none")
        .ok();
    String config =
        CommandResult.run(
                training.trainAlone(
                    shared.resolve("none"),
                    "--print-config",
                    "--set",
                    "data.files.neighbours=" + neighbours))
            .ok()
            .out();
    bare = write("bare", config.replace(neighbours.toString(), ""));
    run = write("run", config);
    Run opened = Run.open(run);
    SessionOptions threads = SessionOptions.of(opened.experiment().config().training());
    try (TrainingGraph graph =
        opened.experiment().buildTrainingGraph(Objectives.create(opened.experiment().config()))) {
      new Checkpoints(opened.folder().checkpoints())
          .saveInitial(graph.initialModel(threads, Map.of()));
    }
    RunRecord.of(
            config,
            Map.of("annotation", "abc"),
            threads,
            RunRecord.UNKNOWN,
            RunRecord.RANDOM,
            RunHistory.unknown())
        .save(opened.folder().runRecord());
    Files.writeString(
        opened.folder().log(),
        """
        {"epoch": 1, "step": 4, "loss/total": 2.5, "loss/report": 1.5, "alignment/cosine": 0.5}
        {"epoch": 1, "step": 4, "validation/BLEU-4": 0.125, "validation/CIDEr": 1.25}
        {"epoch": 2, "step": 8, "loss/total": 1.5, "loss/report": 0.75, "alignment/cosine": 0.25}
        """);
    Files.writeString(run.resolve("predictions-test.json"), PREDICTIONS);
    Files.writeString(run.resolve("scores-test.json"), SCORES);
  }

  private static Path write(String name, String config) throws IOException {
    Path root = Files.createDirectories(shared.resolve(name));
    Files.writeString(root.resolve("config.json"), config);
    Files.writeString(
        root.resolve("vocabulary.json"), "[\"Heart\", \"size\", \"is\", \"normal.\", \"<unk>\"]");
    return root;
  }

  private String page(String name) throws IOException {
    return Files.readString(folder.resolve(name + ".html"));
  }

  private void show(Path root, String... further) {
    String[] arguments =
        Stream.concat(
                Stream.of("show", root.toString(), "--out", folder.toString()), Stream.of(further))
            .toArray(String[]::new);
    assertThat(CommandResult.run(arguments).ok().out())
        .contains("pages=" + folder.resolve("index.html"));
  }

  @Test
  void pagesShowWhatTheRunHas() throws IOException {
    show(run);
    assertThat(page("index")).containsMatch("nearest_image</th>[\\s\\S]*0.2500</td><td>0.1250<");
    assertThat(page("index")).contains("<td>0.2000 to 0.3000</td>");
    assertThat(page("curves")).contains("loss terms");
    assertThat(page("curves")).contains("aria-label=\"CIDEr; CIDEr from 1.250 to 1.250\"");
    assertThat(page("reports")).contains("Heart size is normal.");
    assertThat(page("reports")).contains("&lt;b&gt;");
    assertThat(page("reports")).contains("missed: Support Devices");
    assertThat(page("reports")).contains("Heat maps of 3 reports");
    assertThat(page("reports").split("data-map=", -1)).hasLength(1 + 2 + 1 + 1);
    assertThat(page("hardest"))
        .contains("<a href=\"reports.html#study-phantom_test_00001-0\">phantom_test_00001#0</a>");
    assertThat(page("hardest"))
        .contains("Support Devices</th><td>1</td><td>0</td><td>1</td><td>0</td>");
    assertThat(page("neighbours")).contains("of 24 training studies");
    assertThat(page("configuration"))
        .containsMatch("training.<wbr>epochs</th><td><code>\\d+</code></td><td><code>4</code>");
    assertThat(page("configuration")).contains("SHA-256 of annotation</dt><dd><code>abc</code>");
    for (String name : PAGES) {
      assertThat(page(name)).doesNotContainMatch("(src|href)=\"(?!#|data:|[a-z]+\\.html)");
      assertThat(page(name)).contains("default-src 'none'");
    }
    for (String name : List.of("index", "reports", "neighbours")) {
      assertThat(page(name)).contains("The pages contain images and reports of the data set");
    }
  }

  @Test
  void missingPartsAreSentences() throws IOException {
    show(bare);
    for (String name : List.of("index", "reports", "hardest")) {
      assertThat(page(name)).contains("The run has no evaluation yet; ./ithn evaluate writes one.");
    }
    assertThat(page("curves")).contains("The run has no log yet.");
    assertThat(page("neighbours")).contains("The file of mined neighbours is missing.");
    assertThat(page("configuration")).contains("The run has no run record.");
    Files.writeString(bare.resolve("predictions-val.json"), PREDICTIONS);
    show(bare);
    assertThat(page("reports")).contains("The run has no heat maps: ");
    assertThat(page("reports")).contains("contains no checkpoint");
    CommandResult.run("show", bare.toString(), "--split", "test")
        .refused("the split 'test' was not evaluated", "evaluated: val");
    Files.delete(bare.resolve("predictions-val.json"));
  }

  @Test
  void latestEvaluationIsShownWithItsOwnStudies() throws IOException {
    Path other = Files.createDirectories(run.resolve("evaluations/other"));
    Path predictions = other.resolve("predictions-test.json");
    TinyTraining moved = TinyTraining.draw(folder.resolve("moved"));
    Files.writeString(predictions, PREDICTIONS.replace("Both sides", "Their sides"));
    Files.writeString(other.resolve("scores-test.json"), SCORES.replace("0.25", "0.75"));
    Files.writeString(
        other.resolve("evaluation.json"),
        "{\"annotation\": \"%s\", \"images\": \"%s\", \"keys\": []}"
            .formatted(moved.files().annotation(), moved.files().images()));
    long later = run.resolve("predictions-test.json").toFile().lastModified() + 60_000;
    assertThat(predictions.toFile().setLastModified(later)).isTrue();
    try {
      show(run, "--heat-maps", "0");
      assertThat(page("reports")).contains("The reports are those of " + predictions);
      assertThat(page("reports")).contains("Their sides fully expanded.");
      assertThat(page("reports")).contains("data:image");
      assertThat(page("index")).contains("0.7500");
      Files.delete(moved.files().annotation());
      show(run, "--heat-maps", "0");
      assertThat(page("reports")).contains("Images are left out: ");
      assertThat(page("neighbours")).contains("of 24 training studies");
      show(run, "--predictions", run.resolve("predictions-test.json").toString());
      assertThat(page("reports")).contains("Both sides fully expanded.");
      assertThat(page("reports")).doesNotContain("The reports are those of");
    } finally {
      MoreFiles.deleteRecursively(run.resolve("evaluations"), RecursiveDeleteOption.ALLOW_INSECURE);
    }
    CommandResult.run("show", run.toString(), "--predictions", "x.json", "--split", "test")
        .refused("--predictions and --split are set");
    CommandResult.run("show", run.toString(), "--predictions", folder.resolve("x.json").toString())
        .refused("x.json");
  }

  @Test
  void pagesWithoutImagesHaveNone() throws IOException {
    show(run, "--no-images", "--reports", "1", "--metric", "BLEU-1");
    for (String name : PAGES) {
      assertThat(page(name)).doesNotContain("data:image");
    }
    assertThat(page("reports")).contains("1 of 3 reports of the split test, lowest BLEU-1 first.");
    assertThat(page("index")).contains("The pages contain reports of the data set");
  }

  @Test
  void reportsAreShownWithoutTheirData() throws IOException {
    show(run, "--set", "data.files.annotation=" + folder.resolve("gone.json"));
    for (String name : List.of("index", "reports")) {
      assertThat(page(name)).containsMatch("Images and mined pairs are left out: .*gone.json");
    }
    assertThat(page("reports")).contains("There exists gross cardiomegaly.");
    assertThat(page("reports")).doesNotContain("data:image");
    assertThat(page("neighbours")).contains("The studies of the pairs are missing: ");
  }

  @Test
  void damagedImagesAreSentences() throws IOException {
    Path images = Files.createDirectories(folder.resolve("images"));
    Files.writeString(images.resolve("phantom_test_00000.png"), "no image");
    show(run, "--set", "data.files.images=" + images);
    assertThat(page("reports")).contains("The image of study phantom_test_00000#0 cannot be read.");
    assertThat(page("reports")).contains("The data lack the studies or images of 2 reports.");
    assertThat(page("neighbours")).contains("The data lack 24 of the mined studies");
  }

  @Test
  void invalidArgumentsAreRefused() {
    CommandResult.run("show", run.toString(), "--metric", "METEOR")
        .refused("--metric is 'METEOR'", "ROUGE-L");
    CommandResult.run("show", run.toString(), "--reports", "0").refused("at least 1");
    CommandResult.run("show", folder.toString()).refused("is not a run directory");
  }

  @Test
  void reportsAreSortedFilteredAndMappedInABrowser() {
    Chromium.assumeInstalled();
    show(run);
    try (Chromium browser = Chromium.start()) {
      browser.driver().get(folder.resolve("reports.html").toUri().toString());
      assertThat(shown(browser)).containsExactly(1, 0, 2).inOrder();
      browser.all("#sort").get(0).sendKeys(Keys.END); // the order of the split
      assertThat(shown(browser)).containsExactly(0, 1, 2).inOrder();
      browser.all("#finding").get(0).sendKeys("Support");
      assertThat(shown(browser)).containsExactly(0);
      assertThat(browser.all("output").get(0).getText()).isEqualTo("1 of 3 shown");
      WebElement sentence = browser.all("#study-phantom_test_00000-0 [data-map]").get(0);
      new Actions(browser.driver()).moveToElement(sentence).perform();
      assertThat(browser.all("#study-phantom_test_00000-0 .overlay i")).isNotEmpty();

      browser.driver().get(folder.resolve("configuration.html").toUri().toString());
      browser.all("#filter").get(0).sendKeys("training.epochs");
      assertThat(browser.all("output").get(0).getText()).startsWith("1 of ");

      browser.driver().get(folder.resolve("curves.html").toUri().toString());
      new Actions(browser.driver()).moveToElement(browser.all(".plot").get(0)).perform();
      WebElement chart = browser.all(".chart").get(0);
      assertThat(chart.findElement(By.tagName("figcaption")).getText()).endsWith("step 4");
      assertThat(chart.findElement(By.cssSelector(".legend li")).getText()).endsWith("2.5");
    }
  }

  /** Returns the positions, in the split, of the visible reports. */
  private static List<Integer> shown(Chromium browser) {
    return browser.all(".example").stream()
        .filter(WebElement::isDisplayed)
        .map(each -> each.getDomAttribute("id"))
        .map(id -> Integer.valueOf(id.replaceAll(".*_0*(\\d+)-0$", "$1")))
        .toList();
  }
}
