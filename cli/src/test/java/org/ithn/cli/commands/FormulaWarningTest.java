package org.ithn.cli.commands;

import static com.google.common.truth.Truth.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.ithn.datasets.BadExamples;
import org.ithn.datasets.DataException;
import org.ithn.datasets.ExcludedStudies;
import org.ithn.metrics.text.Csv;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** CSV cells that spreadsheets would run as formulas. */
class FormulaWarningTest {
  private static final List<String> STARTS = List.of("=", "+", "-", "@", "\t");

  @TempDir private Path folder;

  private String references(List<String> ids) throws IOException {
    StringBuilder items = new StringBuilder();
    for (String id : ids) {
      items
          .append(items.isEmpty() ? "[" : ", ")
          .append("{\"id\": \"%s\", \"report\": \"no effusion .\"}".formatted(id));
    }
    return Files.writeString(folder.resolve("r.json"), items + "]").toString();
  }

  private static List<String> ids(List<String> starts) {
    return starts.stream().map(start -> start.replace("\t", "\\t") + "cmd|' /C calc'!A0").toList();
  }

  @Test
  void labelsWarnOfFormulasAndKeepTheIds() throws IOException {
    for (String start : STARTS.subList(0, 4)) { // leading tabs are removed from ids
      Path out = folder.resolve("l.csv");
      CommandResult result =
          CommandResult.run(
                  "label", "--reports", references(ids(List.of(start))), "--out", out.toString())
              .ok();
      assertThat(result.err()).contains("formulas for a spreadsheet (1 here)");
      assertThat(Csv.rows("l", Files.readString(out)).get(0).get("id"))
          .isEqualTo(start + "cmd|' /C calc'!A0");
    }
    assertThat(
            CommandResult.run(
                    "label",
                    "--reports",
                    references(List.of("a", "b=1")),
                    "--out",
                    folder.resolve("l.csv").toString())
                .ok()
                .err())
        .doesNotContain("formulas");
  }

  @Test
  void leaderboardFilesWarnOfFormulas() throws IOException {
    String file = references(ids(STARTS));
    CommandResult result =
        CommandResult.run(
                "score",
                "--references",
                file,
                "--predictions",
                file,
                "--format",
                "rexrank",
                "--out",
                folder.resolve("out").toString())
            .ok();
    assertThat(result.err()).contains("formulas for a spreadsheet");
  }

  @Test
  void excludedStudiesAreNoFormulas() throws IOException {
    Path file = folder.resolve("left_out.csv");
    ExcludedStudies excluded = new ExcludedStudies();
    BadExamples bad = BadExamples.skipAndRecord();
    for (String start : STARTS) {
      excluded.add(start + "1", "no findings");
      bad.add(start + "2", new DataException(start + "2: is empty"));
    }
    excluded.write(file, bad);
    for (var row : Csv.rows("left_out", Files.readString(file))) {
      assertThat(row.get("id")).startsWith("'");
      assertThat("=+-@\t").doesNotContain(row.get("reason").substring(0, 1));
    }
  }
}
