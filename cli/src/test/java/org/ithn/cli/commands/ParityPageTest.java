package org.ithn.cli.commands;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.ithn.framework.testkit.Goldens;
import org.ithn.parity.Parity;
import org.ithn.parity.ParityCheck;
import org.ithn.parity.ParityReport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Equality of {@code docs/parity.md} and {@code ./ithn parity}, except for rounding errors. */
final class ParityPageTest {
  private static final Set<String> QUICK =
      Set.of("checkpoint", "ithn-loss/reference-code", "transforms");

  private static List<Path> ownFixtures() {
    return List.of(Goldens.repositoryRoot().resolve("parity/src/test/resources/goldens"));
  }

  private static ParityReport run(List<ParityCheck> checks) throws IOException {
    return Parity.run(ownFixtures(), checks, Optional.empty());
  }

  private static List<ParityCheck> checks() {
    return Parity.loadChecks(ParityPageTest.class.getClassLoader());
  }

  /** Returns the rows without computed numbers: fixture, quantity, tolerance and result. */
  private static List<String> rows(List<String> lines) {
    return lines.stream()
        .filter(line -> line.startsWith("| ") && !line.startsWith("| fixture |"))
        .map(line -> line.split(" \\| ", -1))
        .map(cells -> "%s | %s | %s | %s".formatted(cells[0], cells[1], cells[4], cells[5]))
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
        .containsExactlyElementsIn(rows);
  }

  @Tag("slow")
  @Test
  void pageListsAllComparisons() throws IOException {
    ParityReport report = run(checks());
    assertWithMessage(report.summary()).that(report.passed()).isTrue();
    assertThat(rows(page()))
        .containsExactlyElementsIn(rows(report.markdownTable().lines().toList()));
    String start = report.summary().substring(0, report.summary().indexOf(','));
    assertThat(page().get(page().size() - 1)).startsWith("`" + start);
  }
}
