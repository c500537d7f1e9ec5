package org.ithn.cli.commands;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.ithn.cli.pages.ServedReportPage;
import org.ithn.cli.testing.Chromium;
import org.ithn.cli.testing.Samples;
import org.ithn.cli.testing.TinyTraining;
import org.ithn.savedmodels.OpPolicy;
import org.ithn.serving.standin.BatchingLimits;
import org.ithn.serving.standin.ServingStandIn;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.interactions.Actions;

/** Page of {@code ./ithn serve} in a browser, with a model that was trained for a few steps. */
@Tag("slow") // trains, exports and starts a browser: about half a minute
final class ReportPageTest {
  /** Drops a file on the field, as a file manager does. */
  private static final String DROP =
      """
      const bytes = Uint8Array.from(atob(arguments[0]), c => c.charCodeAt(0));
      const transfer = new DataTransfer();
      transfer.items.add(new File([bytes], arguments[1]));
      document.getElementById('drop').dispatchEvent(
        new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }));
      """;

  private static final String VISIBLE_HEAT =
      """
      const canvas = arguments[0];
      const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
      return pixels.some((value, index) => index % 4 === 3 && value > 0);
      """;

  @TempDir private static Path folder;
  private static Path model;
  private static List<Path> images;
  private static ServingStandIn server;
  private static Chromium browser;

  @BeforeAll
  static void start() throws IOException {
    Chromium.assumeInstalled();
    TinyTraining training = TinyTraining.draw(folder.resolve("data"));
    try (Stream<Path> files = Files.list(training.files().images())) {
      images = files.sorted().limit(2).toList();
    }
    Path run = folder.resolve("run");
    CommandResult.run(
            training.trainAlone(
                run,
                "--set",
                "evaluation.decoding.beam=3",
                "--set",
                "evaluation.decoding.method=reference"))
        .ok();
    CommandResult.run("export", run.toString()).ok();
    model = run.resolve("export");
    server =
        ServingStandIn.start(
            model,
            "chest",
            ServingStandIn.Ports.findFree(),
            BatchingLimits.defaults(),
            OpPolicy.ALLOWED_ONLY,
            Optional.of(ServedReportPage.of("chest", model.resolve("1"))));
    server.warmUp(model.resolve("1"), ServedReportPage.SIGNATURE);
    browser = Chromium.start();
  }

  @AfterAll
  static void stop() {
    if (browser != null) {
      browser.close();
    }
    if (server != null) {
      server.close();
    }
  }

  private static String address() {
    return "http://localhost:%d/".formatted(server.restPort());
  }

  private static void choose(Path... files) {
    browser
        .driver()
        .findElement(By.id("files"))
        .sendKeys(String.join("\n", Stream.of(files).map(Path::toString).toList()));
  }

  /** Returns the report that {@code generate} prints. */
  private static String generated(Path image) {
    String line =
        CommandResult.run("generate", "--quiet", "--model", model.toString(), image.toString())
            .ok()
            .out()
            .strip();
    return line.substring(line.indexOf('\t') + 1);
  }

  @Test
  void droppedFileGetsTheReportOfGenerateWithAHeatMap() throws IOException {
    browser.driver().get(address());
    String content = Base64.getEncoder().encodeToString(Files.readAllBytes(images.get(0)));
    browser.driver().executeScript(DROP, content, "chest.png");
    WebElement study = browser.waitFor(".study", 1).get(0);
    assertThat(study.findElement(By.tagName("h2")).getText()).isEqualTo("chest.png");
    String report = study.findElement(By.className("report")).getText();
    assertThat(report).isNotEmpty();
    assertThat(report).isEqualTo(generated(images.get(0)));
    WebElement image = study.findElement(By.tagName("img"));
    assertThat(image.getDomProperty("naturalWidth")).isEqualTo("32"); // the model's size

    WebElement canvas = study.findElement(By.tagName("canvas"));
    assertThat(browser.driver().executeScript(VISIBLE_HEAT, canvas)).isEqualTo(false);
    new Actions(browser.driver()).moveToElement(study.findElement(By.className("word"))).perform();
    assertThat(browser.driver().executeScript(VISIBLE_HEAT, canvas)).isEqualTo(true);
    assertThat(study.findElement(By.tagName("figcaption")).getText()).startsWith("Heat map of “");

    study.findElement(By.tagName("summary")).click();
    List<WebElement> rows = study.findElements(By.cssSelector("tbody tr"));
    assertThat(rows).hasSize(3);
    assertThat(rows.get(0).getText()).endsWith(report);
    assertThat(study.getText()).containsMatch("Generated in \\d+\\.\\d\\d s\\.");
  }

  @Test
  void droppedDicomFileGetsTheReportOfGenerateAndOtherObjectsASentence() throws IOException {
    browser.driver().get(address());
    for (String name : List.of("window.dcm", "refused-frames.dcm")) {
      String content =
          Base64.getEncoder().encodeToString(Files.readAllBytes(Samples.DICOM.resolve(name)));
      browser.driver().executeScript(DROP, content, name);
    }
    List<WebElement> refused = browser.waitFor("#errors p", 1);
    assertThat(refused.stream().map(WebElement::getText).toList()).hasSize(1);
    WebElement study = browser.waitFor(".study", 1).get(0);
    assertThat(study.findElement(By.className("report")).getText())
        .isEqualTo(generated(Samples.DICOM.resolve("window.dcm")));
    assertThat(study.findElement(By.tagName("img")).getDomProperty("naturalWidth")).isEqualTo("32");
    assertThat(refused.get(0).getText())
        .containsMatch(
            "^refused-frames.dcm \\(instance [0-9a-f]{12}\\): is a DICOM object with 2"
                + " frames; .*\\.$");
  }

  @Test
  void wordsAreReachedFromTheKeyboard() {
    browser.driver().get(address());
    choose(images.get(0));
    WebElement study = browser.waitFor(".study", 1).get(0);
    browser
        .driver()
        .findElement(By.cssSelector("input[value=sentence]"))
        .sendKeys(Keys.ARROW_RIGHT);
    browser.driver().switchTo().activeElement().sendKeys(Keys.TAB);
    WebElement word = browser.driver().switchTo().activeElement();
    assertThat(word.getDomAttribute("class")).isEqualTo("word");
    WebElement canvas = study.findElement(By.tagName("canvas"));
    assertThat(browser.driver().executeScript(VISIBLE_HEAT, canvas)).isEqualTo(true);
    assertThat(study.findElement(By.tagName("figcaption")).getText())
        .startsWith("Heat map of “" + word.getText() + "”");
  }

  @Test
  void filesChosenAtOnceGetTheirOwnReportsAndBadOnesASentence() throws IOException {
    Path text = Files.writeString(folder.resolve("notes.png"), "no image");
    byte[] whole = Files.readAllBytes(images.get(1));
    Path cut =
        Files.write(folder.resolve("cut.png"), java.util.Arrays.copyOf(whole, whole.length / 2));
    browser.driver().get(address());
    choose(images.get(0), text, images.get(1), cut);
    List<WebElement> studies = browser.waitFor(".study", 2);
    assertThat(
            studies.stream()
                .map(study -> study.findElement(By.className("report")).getText())
                .toList())
        .containsExactly(generated(images.get(0)), generated(images.get(1)));
    assertThat(browser.waitFor("#errors p", 2).stream().map(WebElement::getText).toList())
        .containsExactly(
            "notes.png: is neither PNG nor JPEG (first bytes); convert it.",
            "cut.png: cannot be decoded; send a valid PNG or JPEG file.");
    assertThat(browser.driver().findElement(By.id("state")).getText())
        .isEqualTo("2 reports shown.");
  }

  @Test
  void onlyTheServerIsAsked() {
    browser.driver().get(address());
    choose(images.get(0));
    browser.waitFor(".study", 1);
    assertThat(browser.requests()).containsExactly(address() + "page");
    assertThat(browser.overflows()).isFalse();
  }

  @Test
  void pageOfGenerateShowsTheReports() {
    Path page = folder.resolve("reports.html");
    CommandResult.run(
            "generate",
            "--model",
            model.toString(),
            "--page",
            page.toString(),
            images.get(0).getParent().toString())
        .ok();
    browser.driver().get(page.toUri().toString());
    WebElement study = browser.waitFor(".study", TinyTraining.TRAIN + 8).get(0);
    String name = study.findElement(By.tagName("h2")).getText();
    assertThat(study.findElement(By.className("report")).getText())
        .isEqualTo(generated(Path.of(name)));
    browser.driver().findElement(By.cssSelector("input[type=search]")).sendKeys(name);
    assertThat(browser.driver().findElement(By.tagName("output")).getText())
        .isEqualTo("1 of %d shown".formatted(TinyTraining.TRAIN + 8));
    new Actions(browser.driver())
        .moveToElement(study.findElement(By.className("sentence")))
        .perform();
    WebElement canvas = study.findElement(By.tagName("canvas"));
    assertThat(browser.driver().executeScript(VISIBLE_HEAT, canvas)).isEqualTo(true);
  }

  /** Sends a request as a page of another site could, and returns the response. */
  private static String send(String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.restPort())) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void requestsOfOtherSitesAreRefused() throws IOException {
    String form =
        "POST /page HTTP/1.1\r\nHost: %s\r\nContent-Type: %s\r\nContent-Length: 2\r\n"
            + "Connection: close\r\n\r\n{}";
    assertThat(send(form.formatted("rebound.example", "application/json")))
        .startsWith("HTTP/1.1 403");
    assertThat(send(form.formatted("localhost", "text/plain"))).startsWith("HTTP/1.1 400");
    assertThat(send(form.formatted("localhost", "application/json")))
        .contains("got 0 images for a study, but the model reads 1");
    String get = "GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n";
    assertThat(send(get.formatted("/", "rebound.example"))).startsWith("HTTP/1.1 403");
    assertThat(send(get.formatted("/other", "localhost"))).startsWith("HTTP/1.1 404");
    String html = send(get.formatted("/", "127.0.0.1:" + server.restPort()));
    assertThat(html).ignoringCase().contains("content-security-policy: default-src 'none'; ");
    assertWithMessage("REST beside the page")
        .that(send(get.formatted("/v1/models/chest", "localhost")))
        .contains("AVAILABLE");
  }
}
