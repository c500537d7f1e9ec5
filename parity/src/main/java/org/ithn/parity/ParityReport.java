package org.ithn.parity;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.ithn.metrics.text.Csv;

/**
 * Result of all comparisons.
 *
 * @param rows the compared quantities
 * @param skipped one sentence for each comparison that was skipped, with the reason
 * @param uncheckedFixtures fixtures without a check
 */
public record ParityReport(
    List<ParityRow> rows, List<String> skipped, List<String> uncheckedFixtures) {
  public ParityReport {
    rows = List.copyOf(rows);
    skipped = List.copyOf(skipped);
    uncheckedFixtures = List.copyOf(uncheckedFixtures);
  }

  /** Builder that collects results fixture by fixture. */
  static final class Builder {
    private final List<ParityRow> rows = new ArrayList<>();
    private final List<String> skipped = new ArrayList<>();
    private final List<String> unchecked = new ArrayList<>();

    void add(ParityRecorder fixture) {
      rows.addAll(fixture.rows());
      skipped.addAll(fixture.skipped());
    }

    void addUnchecked(String fixture) {
      unchecked.add(fixture);
    }

    ParityReport build() {
      return new ParityReport(rows, skipped, unchecked);
    }
  }

  /** Returns true if there is at least one quantity and all pass. */
  public boolean passed() {
    return !rows.isEmpty() && rows.stream().allMatch(ParityRow::passed);
  }

  /** Returns the quantities that do not pass. */
  public List<ParityRow> failures() {
    return rows.stream().filter(row -> !row.passed()).toList();
  }

  /** Returns a Markdown table with one row per group of quantities. */
  public String markdownTable() {
    StringBuilder table = new StringBuilder();
    table.append("| fixture | quantities | count | worst error / tolerance |\n");
    table.append("|---|---|---|---|\n");
    for (ParityGroup group : ParityGroup.group(rows)) {
      table.append(
          String.format(
              Locale.ROOT,
              "| %s | %s | %d | %.2f |\n",
              group.fixture(),
              group.name(),
              group.rows().size(),
              group.worst().toleranceFraction()));
    }
    return table.toString();
  }

  /** Returns CSV with one row per quantity. */
  public String csv() {
    StringBuilder table =
        new StringBuilder("fixture,quantity,absolute,relative,tolerance,passed\n");
    for (ParityRow row : rows) {
      table.append(
          Csv.formatLine(
              List.of(
                  row.fixture(),
                  row.quantity(),
                  number(row.absoluteError()),
                  number(row.relativeError()),
                  number(row.tolerance()),
                  String.valueOf(row.passed()))));
    }
    return table.toString();
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.2e", value);
  }

  /**
   * Returns a one-line summary.
   *
   * <p>Example: {@code parity ok: 412 quantities, worst 0.41 of its tolerance (ithn-loss/paper:
   * grad z); no check: visualgpt}.
   */
  public String summary() {
    String absent =
        uncheckedFixtures.isEmpty() ? "" : "; no check: " + String.join(", ", uncheckedFixtures);
    if (rows.isEmpty()) {
      return "parity failed: no quantities to compare" + absent;
    }
    ParityRow worst =
        rows.stream().max(Comparator.comparingDouble(ParityRow::toleranceFraction)).get();
    String where =
        String.format(
            Locale.ROOT,
            "worst %.2f of its tolerance (%s: %s)",
            worst.toleranceFraction(),
            worst.fixture(),
            worst.quantity());
    if (passed()) {
      return "parity ok: %d quantities, %s%s".formatted(rows.size(), where, absent);
    }
    return "parity failed: %d of %d quantities, %s%s"
        .formatted(failures().size(), rows.size(), where, absent);
  }
}
