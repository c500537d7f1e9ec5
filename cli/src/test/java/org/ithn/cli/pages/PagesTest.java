package org.ithn.cli.pages;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.ithn.cli.ablation.AttentionGallery;
import org.ithn.datasets.sources.phantom.PhantomConfig;
import org.ithn.datasets.sources.phantom.PhantomFiles;
import org.ithn.datasets.sources.phantom.PhantomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PagesTest {
  @TempDir private Path folder;

  private String gallery() throws Exception {
    PhantomFiles files =
        new PhantomGenerator(new PhantomConfig(1, 1, 1, 32, 5)).generate(folder.resolve("data"));
    Path image;
    try (Stream<Path> images = Files.list(files.images())) {
      image = images.sorted().findFirst().orElseThrow();
    }
    Map<String, String> reports = new LinkedHashMap<>();
    reports.put("plain", "lungs are clear . there is a <b>mass</b> .");
    Map<String, AttentionGallery.ReportAttention> looked =
        Map.of(
            "plain",
            new AttentionGallery.ReportAttention(
                "s1",
                List.of("lungs", "are", "clear", "."),
                List.of(
                    List.of(10, 20, 30, 100),
                    List.of(0, 0, 0, 100),
                    List.of(0, 0, 0, 0),
                    List.of(0, 0, 0, 0))));
    return GalleryPage.body(
        "Examples.",
        List.of(
            new GalleryPage.Example(
                "s1",
                Optional.of(image),
                "lungs are clear . the heart is enlarged .",
                reports,
                looked,
                GalleryPage.Facts.note("note"))));
  }

  @Test
  void distinguishesMatchedWrongAndMissedWithoutColour() throws Exception {
    String html = gallery();
    assertThat(html)
        .contains("class=\"matched\" tabindex=\"0\" data-row=\"plain\" data-map=\"5,10,15,100\"");
    assertThat(html).contains("<span class=\"spoken\">wrong: </span>there is a &lt;b&gt;mass");
    assertThat(html).contains("<span class=\"spoken\">missed: </span>the heart");
    assertThat(html).contains("&#10007; ");
  }

  @Test
  void comparesSentencesByTheirWords() {
    List<String> a = List.of("the", "heart", "is", "normal");
    assertThat(SentenceMatcher.wordF1(a, a)).isEqualTo(1);
    assertThat(SentenceMatcher.wordF1(a, List.of("the", "the", "lungs")))
        .isWithin(1e-12)
        .of(2.0 / 7);
    assertThat(SentenceMatcher.split("a b . c").get(1).start()).isEqualTo(3);
  }

  /** Opens the page in a browser: the script runs, nothing is fetched, the map appears on focus. */
  @Test
  void showsAttentionInABrowser() throws Exception {
    new PageSet(folder, "test", Map.of("gallery.html", "Gallery")).write("gallery.html", gallery());
    Path page = folder.resolve("focused.html");
    Files.writeString(
        page,
        Files.readString(folder.resolve("gallery.html"))
            .replace(
                "</body>", "<script>document.querySelector('[data-map]').focus()</script></body>"));
    String dom = dom(page);
    assertThat(dom).contains("attention of plain for this sentence");
    assertThat(dom).contains("grid-template-columns: repeat(2, 1fr)");
    assertThat(dom).contains("opacity: 0.7");
    assertThat(dom).doesNotContain("http://");
  }

  private String dom(Path page) throws Exception {
    String browser =
        Stream.of("chromium", "chromium-browser", "google-chrome")
            .map(name -> Path.of("/usr/bin", name))
            .filter(Files::isExecutable)
            .map(Path::toString)
            .findFirst()
            .orElse("");
    assumeTrue(!browser.isEmpty(), "no Chromium under /usr/bin: pages are not tested in a browser");
    List<String> command =
        new ArrayList<>(
            List.of(
                browser,
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--dump-dom",
                "--virtual-time-budget=2000",
                "--user-data-dir=" + folder.resolve("profile"),
                page.toUri().toString()));
    Path out = folder.resolve("dom.html");
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertWithMessage("the browser ends").that(process.waitFor(90, TimeUnit.SECONDS)).isTrue();
    return Files.readString(out, StandardCharsets.UTF_8);
  }
}
