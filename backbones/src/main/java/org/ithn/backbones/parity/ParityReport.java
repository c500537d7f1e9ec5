package org.ithn.backbones.parity;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * The outcome of all comparisons.
 *
 * @param rows every quantity
 * @param notBuilt fixtures that nothing here can be compared with yet
 */
public record ParityReport(List<ParityRow> rows, List<String> notBuilt) {
  public ParityReport {
    rows = List.copyOf(rows);
    notBuilt = List.copyOf(notBuilt);
  }

  /** Whether there is at least one quantity and all of them pass. */
  public boolean passed() {
    return !rows.isEmpty() && rows.stream().allMatch(ParityRow::passed);
  }

  /** A Markdown table, one row per quantity. */
  public String table() {
    StringBuilder table = new StringBuilder();
    table.append("| fixture | quantity | absolute | relative | tolerance | |\n");
    table.append("|---|---|---|---|---|---|\n");
    for (ParityRow row : rows) {
      table.append(
          String.format(
              Locale.ROOT,
              "| %s | %s | %.2e | %.2e | %.2e | %s |%n",
              row.fixture(),
              row.quantity(),
              row.absolute(),
              row.relative(),
              row.tolerance(),
              row.passed() ? "ok" : "FAILED"));
    }
    return table.toString();
  }

  /**
   * For instance {@code parity ok: 412 quantities, worst 0.41 of its tolerance (ithn-loss/paper:
   * grad z); not built: visualgpt}.
   */
  public String lastLine() {
    String absent = notBuilt.isEmpty() ? "" : "; not built: " + String.join(", ", notBuilt);
    if (rows.isEmpty()) {
      return "parity failed: no quantity to compare" + absent;
    }
    ParityRow worst = rows.stream().max(Comparator.comparingDouble(ParityRow::share)).get();
    String where =
        String.format(
            Locale.ROOT,
            "worst %.2f of its tolerance (%s: %s)",
            worst.share(),
            worst.fixture(),
            worst.quantity());
    if (passed()) {
      return "parity ok: %d quantities, %s%s".formatted(rows.size(), where, absent);
    }
    long failed = rows.stream().filter(row -> !row.passed()).count();
    return "parity failed: %d of %d quantities, %s%s".formatted(failed, rows.size(), where, absent);
  }
}
