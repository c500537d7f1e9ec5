package org.ithn.cli.commands;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import com.google.common.base.Splitter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.ithn.parity.Parity;
import org.ithn.parity.ParityCheck;
import org.ithn.parity.ParityReport;
import org.ithn.testkit.Goldens;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Equality of {@code docs/parity.md} and {@code ./ithn parity}, except for rounding errors. */
final class ParityPageTest {
  private static final Set<String> QUICK =
      Set.of("checkpoint", "ithn-loss/reference-code", "transforms");

  private static final Splitter CELLS = Splitter.on('|').trimResults();

  private static List<Path> ownFixtures() {
    return List.of(Goldens.repositoryRoot().resolve("parity/src/test/resources/goldens"));
  }

  private static ParityReport run(List<ParityCheck> checks) throws IOException {
    return Parity.run(ownFixtures(), checks, Optional.empty());
  }

  private static List<ParityCheck> checks() {
    return Parity.loadChecks(ParityPageTest.class.getClassLoader());
  }

  /** Returns of the table without the error: fixture, quantities and how many there are. */
  private static List<String> rows(List<String> lines) {
    return lines.stream()
        .filter(line -> line.startsWith("| ") && !line.startsWith("| fixture |"))
        .map(line -> line.substring(0, line.lastIndexOf(" | ")))
        .toList();
  }

  private static List<String> page() throws IOException {
    return Files.readAllLines(Goldens.repositoryRoot().resolve("docs/parity.md"));
  }

  private static boolean quick(String row) {
    return QUICK.stream().anyMatch(name -> row.startsWith("| " + name + " | "));
  }

  @Test
  void pageListsTheQuickComparisons() throws IOException {
    List<ParityCheck> quick =
        checks().stream().filter(check -> QUICK.contains(check.fixture())).toList();
    assertThat(quick).hasSize(QUICK.size());
    List<String> rows = rows(run(quick).markdownTable().lines().toList());
    assertThat(rows).isNotEmpty();
    assertThat(rows(page()).stream().filter(ParityPageTest::quick).toList())
        .containsExactlyElementsIn(rows)
        .inOrder();
  }

  @Test
  void thePageStatesTheSumOfItsRowsAndNoErrorAboveItsTolerance() throws IOException {
    int sum = 0;
    for (String line : page()) {
      if (line.startsWith("| ") && !line.startsWith("| fixture |")) {
        List<String> cells = CELLS.splitToList(line);
        sum += Integer.parseInt(cells.get(3));
        assertWithMessage(line).that(Double.parseDouble(cells.get(4))).isAtMost(1.0);
      }
    }
    assertThat(page().get(page().size() - 1))
        .startsWith("`parity ok: %d quantities,".formatted(sum));
    assertThat(page().size()).isLessThan(120);
  }

  @Test
  void theCommandWritesEveryQuantityAsCsv(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("parity.csv");
    Path copy = Files.createDirectories(folder.resolve("goldens/transforms"));
    try (Stream<Path> files = Files.list(ownFixtures().get(0).resolve("transforms"))) {
      for (Path each : files.toList()) {
        Files.copy(each, copy.resolve(each.getFileName()));
      }
    }
    assertThat(Main.run("parity", folder.resolve("goldens").toString(), "--csv", file.toString()))
        .isEqualTo(0);
    List<String> lines = Files.readAllLines(file);
    assertThat(lines.get(0)).isEqualTo("fixture,quantity,absolute,relative,tolerance,passed");
    int count =
        rows(page()).stream()
            .filter(row -> row.startsWith("| transforms |"))
            .mapToInt(row -> Integer.parseInt(row.substring(row.lastIndexOf(' ') + 1)))
            .sum();
    assertThat(lines).hasSize(1 + count);
    assertThat(lines.stream().skip(1).filter(line -> !line.endsWith(",true")).toList()).isEmpty();
  }

  @Tag("slow")
  @Test
  void pageListsAllComparisons() throws IOException {
    ParityReport report = run(checks());
    assertWithMessage(report.summary()).that(report.passed()).isTrue();
    assertThat(rows(page()))
        .containsExactlyElementsIn(rows(report.markdownTable().lines().toList()))
        .inOrder();
    String start = report.summary().substring(0, report.summary().indexOf(','));
    assertThat(page().get(page().size() - 1)).startsWith("`" + start);
  }
}
