package org.ithn.cli.commands;

import static com.google.common.truth.Truth.assertThat;

import com.google.common.collect.ObjectArrays;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.ithn.framework.templates.TemplateTable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TemplatesCommandTest {
  @TempDir private Path folder;
  private Path annotation;
  private Path out;

  @BeforeEach
  void write() throws IOException {
    annotation = folder.resolve("annotation.json");
    out = folder.resolve("templates.json");
    Files.writeString(
        annotation,
        """
        {"train": [
          {"id": "a", "report": "No effusion. <b>Scar</b>.", "image_path": ["a.png"]},
          {"id": "b", "report": "There is no effusion.", "image_path": ["b.png"]},
          {"id": "c", "report": "Effusion.", "image_path": ["c.png"]}],
         "val": [{"id": "d", "report": "Effusion.", "image_path": ["d.png"]}]}
        """);
  }

  private CommandResult run(String... options) {
    String[] arguments = {
      "templates", "--annotation", annotation.toString(), "--out", out.toString()
    };
    return CommandResult.run(ObjectArrays.concat(arguments, options, String.class));
  }

  @Test
  void writesTableNumbersAndPages() throws IOException {
    Path numbers = folder.resolve("numbers.csv");
    Path pages = folder.resolve("pages");
    CommandResult result =
        run("--studies", "1", "--numbers", numbers.toString(), "--pages", pages.toString()).ok();
    assertThat(result.out()).contains("templates ok: templates=3 coverage=1.000");
    assertThat(TemplateTable.read(out).templates().get(0).wordings().keySet())
        .containsExactly("no effusion", "there is no effusion");
    assertThat(Files.readString(numbers))
        .isEqualTo("id,sentence,template\na,1,1\na,2,2\nb,1,1\nc,1,3\n");
    for (String page : new String[] {"index.html", "coverage.html"}) {
      String html = Files.readString(pages.resolve(page));
      assertThat(html).contains("default-src 'none'");
      assertThat(html).doesNotContain("<b>scar");
    }
    assertThat(Files.readString(pages.resolve("index.html"))).contains("no Pleural Effusion");
    assertThat(Files.readString(pages.resolve("coverage.html"))).contains("1 (this table)");
  }

  @Test
  void theSameReportsGiveTheSameBytes() throws IOException {
    run("--studies", "1").ok();
    String first = Files.readString(out);
    run("--studies", "1").ok();
    assertThat(Files.readString(out)).isEqualTo(first);
  }

  @Test
  void rareSentencesGiveAWarning() {
    assertThat(run().ok().err()).contains("no sentence occurs in 50 studies");
  }

  @Test
  void dataWithoutTrainingStudiesAreRefused() throws IOException {
    Files.writeString(annotation, "{\"val\": []}");
    run().refused("has no training studies");
    run("--studies", "0").refused("must be at least 1");
  }
}
