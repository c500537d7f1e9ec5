package org.ithn.cli.commands;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ObjectArrays;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.ithn.cli.testing.Chromium;
import org.ithn.cli.testing.Samples;
import org.ithn.cli.testing.TinyTraining;
import org.ithn.framework.files.Json;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** Tests of {@code data} on 32 phantoms. */
class DataCommandTest {
  @TempDir private Path folder;
  private TinyTraining phantoms;
  private Path page;

  @BeforeEach
  void draw() throws IOException {
    phantoms = TinyTraining.draw(folder.resolve("data"));
    page = folder.resolve("page.html");
  }

  private CommandResult run(String... options) {
    String[] fixed = {"data", folder.resolve("data").toString(), "--page", page.toString()};
    return CommandResult.run(ObjectArrays.concat(fixed, options, String.class));
  }

  @Test
  void thePageIsSelfContainedAndShowsImagesAndTextsOnlyIfAsked() throws IOException {
    String repeated = repeatReport();
    CommandResult result = run("--preset", "r2gencmn-phantom").ok();
    assertThat(result.out()).contains("train 24 studies, 24 usable, 24 images\n");
    assertThat(result.out()).endsWith("data ok\n");
    assertThat(result.err()).contains("read 32/32 images");
    String html = Files.readString(page);
    assertThat(html).contains("Training can use every study of the annotation.");
    assertThat(html).contains("default-src 'none'");
    assertThat(html).doesNotContainMatch("(src|href)=\"(?!#|data:)");
    assertThat(html).doesNotContain("<img");
    assertThat(html).doesNotContain(repeated);
    run("--preset", "r2gencmn-phantom", "--images", "--texts").ok();
    String complete = Files.readString(page);
    assertThat(complete.split("<img ", -1)).hasLength(1 + 8 + 4 + 4);
    assertThat(complete).contains("<td>%s</td>".formatted(repeated));
  }

  @Test
  void pageFitsNarrowWindowsAndSendsNothing() {
    Chromium.assumeInstalled();
    run("--preset", "r2gencmn-phantom", "--images", "--texts").ok();
    try (Chromium browser = Chromium.start()) {
      for (int width : List.of(1280, 390)) {
        browser.show(page, width);
        assertWithMessage("images at a width of %s", width)
            .that(browser.all("img"))
            .hasSize(8 + 4 + 4);
        for (WebElement image : browser.all("img")) {
          assertThat(image.getDomProperty("naturalWidth")).isNotEqualTo("0");
        }
        assertWithMessage("wider than %s pixels", width).that(browser.overflows()).isFalse();
        assertThat(browser.requests()).isEmpty();
      }
      WebElement scrolled = browser.all(".scroll").get(0);
      browser.all("body").get(0).sendKeys(Keys.TAB); // the link to the content
      assertThat(browser.driver().switchTo().activeElement().getText()).contains("Skip");
      assertThat(scrolled.getDomAttribute("tabindex")).isEqualTo("0");
    }
  }

  /** Gives two training studies the same report, and returns it. */
  private String repeatReport() throws IOException {
    JsonNode annotation = Json.LENIENT.readTree(phantoms.files().annotation().toFile());
    String report = annotation.at("/train/0/report").textValue();
    ((ObjectNode) annotation.at("/train/1")).put("report", report);
    Files.writeString(phantoms.files().annotation(), Json.format(annotation));
    return report;
  }

  @Test
  void refusedStudiesAreListedAndMarkupIsText() throws IOException {
    Path image = phantoms.files().images().resolve("phantom_train_00000.png");
    Files.writeString(image, "<!doctype html><script>");
    CommandResult result = run();
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.out())
        .containsMatch("data: entries that training refuses: 1; the first: study 'phantom_train_0");
    String html = Files.readString(page);
    assertThat(html).contains("Entries that training cannot use: <b>1</b>");
    assertThat(html).doesNotContain("<!doctype html><script>");
  }

  @Test
  void jsonHasTheSameNumbersAndNeedsNoPage() throws IOException {
    CommandResult result =
        CommandResult.run(
                "data",
                "--json",
                "--preset",
                "r2gencmn-phantom",
                "--labels",
                phantoms.files().labels().toString(),
                "--set",
                "data.files.annotation=" + phantoms.files().annotation(),
                "--set",
                "data.files.images=" + phantoms.files().images())
            .ok();
    JsonNode json = Json.COMPLETE_RECORDS.readTree(result.out());
    assertThat(json.at("/splits/0/usable").intValue()).isEqualTo(24);
    assertThat(json.at("/images/sizes/common/32 x 32").intValue()).isEqualTo(32);
    assertThat(json.at("/labels/labelled/train").intValue()).isEqualTo(24);
    assertThat(Files.exists(page)).isFalse();
  }

  @Test
  void dicomFilesAreDescribedWithoutPatients() throws IOException {
    Path image = phantoms.files().images().resolve("phantom_train_00000.png");
    Files.copy(
        Samples.DICOM.resolve("window.dcm"), image.resolveSibling("phantom_train_00000.dcm"));
    Files.delete(image);
    run("--images", "--texts").ok();
    String html = Files.readString(page);
    assertThat(html).contains("<h3>DICOM</h3>");
    assertThat(html).contains("<th scope=\"row\">CR</th>");
    assertThat(html).contains("<th scope=\"row\">PA</th>");
    assertThat(html).doesNotContain("NEVERPRINTED");
  }

  @Test
  void wrongPathsAreRefused() {
    CommandResult.run("data").refused("no configuration; name a preset");
    CommandResult.run("data", folder.resolve("other").toString())
        .refused("other: is not a folder with annotation.json and images; name one");
    CommandResult.run("data", folder.toString())
        .refused(folder + ": is not a folder with annotation.json and images; name one");
    page = folder.resolve("none/page.html");
    run().refused("none: no such folder; create it first");
    page = folder.resolve("page.html");
    run("--labels", folder.resolve("none.csv").toString()).refused("none.csv: no such file");
    assertThat(Files.exists(page)).isFalse();
  }
}
