package org.ithn.cli.commands;

import static com.google.common.truth.Truth.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.collect.ObjectArrays;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.ithn.metrics.probe.Damage;
import org.ithn.metrics.text.Csv;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Command {@code score --probe}. */
class ProbeCommandTest {
  @TempDir private Path folder;
  private Path reports;

  @BeforeEach
  void writeReports() throws IOException {
    StringBuilder text = new StringBuilder("id,reference,prediction\n");
    for (int i = 0; i < 12; i++) {
      text.append("%d,small left effusion %d . no mass .,".formatted(i, i));
      text.append("small left effusion . no mass . no edema seen .\n");
    }
    reports = Files.writeString(folder.resolve("reports.csv"), text);
  }

  private CommandResult run(String... more) {
    String file = reports.toString();
    String[] fixed = {"score", "--references", file, "--predictions", file, "--probe"};
    return CommandResult.run(ObjectArrays.concat(fixed, more, String.class));
  }

  @Test
  void tablesPageAndTerminalAgree() throws IOException {
    Path pages = folder.resolve("pages");
    Path json = folder.resolve("probe-copy.json");
    String printed =
        run("--samples", "50", "--out", pages.toString(), "--json", json.toString()).ok().out();
    JsonNode tree = new ObjectMapper().readTree(json.toFile());
    JsonNode side = tree.path("damages").path("side");
    assertThat(side.path("reports_changed").asInt()).isEqualTo(12);
    assertThat(side.path("metrics").path("CE-micro-F1").path("marked").asBoolean()).isTrue();
    assertThat(side.path("metrics").path("BLEU-1").path("verdict").asText()).isEqualTo("falls");
    assertThat(tree.path("damages").size()).isEqualTo(Damage.values().length);
    List<Map<String, String>> rows =
        Csv.rows("probe.csv", Files.readString(pages.resolve("probe.csv")));
    long marked = rows.stream().filter(row -> row.get("marked").equals("true")).count();
    assertThat(printed).contains("marked=" + marked + " of=");
    assertThat(Files.readString(pages.resolve("probe.json"))).isEqualTo(Files.readString(json));
    String markdown = Files.readString(pages.resolve("probe.md"));
    assertThat(markdown).contains("| side | 12 (100.0 %) | changed |");
    assertThat(markdown).contains("`BLEU-1\\|tok:ws\\|reflen:closest\\|v:1`");
    String page = Files.readString(pages.resolve("probe.html"));
    assertThat(page).contains("<td class=\"marked\">+0.0000 !</td>");
    assertThat(page.split("class=\"marked\"", -1)).hasLength((int) marked + 1);
    assertThat(page).doesNotContain("small left effusion ."); // no text of a report
  }

  @Test
  void seedsChangeTheDamage() {
    assertThat(table("1")).isEqualTo(table("1"));
    assertThat(table("1")).isNotEqualTo(table("2"));
  }

  private String table(String seed) {
    return run("--samples", "20", "--probe-seed", seed).ok().out();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--samples 0 | --samples is 0; with --probe it must be at least 1",
        "--json x.json --items | none of --compare, --items and --format",
        "--compare FILE | none of --compare, --items and --format",
        "--prediction-labels FILE | --prediction-labels has no labels of damaged reports",
      })
  void refusesOptionsWithoutMeaning(String options, String message) {
    run(options.replace("FILE", reports.toString()).split(" ", -1)).refused(message);
  }
}
