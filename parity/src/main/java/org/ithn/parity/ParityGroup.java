package org.ithn.parity;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The quantities of a fixture that belong together, such as all gradients of one loss case.
 *
 * @param fixture the folder, for instance {@code ithn-loss/paper}
 * @param name the name of the group, for instance {@code grad random}
 * @param rows the rows, at least one
 */
public record ParityGroup(String fixture, String name, List<ParityRow> rows) {
  /** Numbers of cases; cases that differ only in their number are one group. */
  private static final Pattern CASES = Pattern.compile("(eosbias|case)\\d+\\.");

  private static final Pattern IMAGES = Pattern.compile("\\.(png|jpg)$");
  private static final String REFUSED = ": refused";

  public ParityGroup {
    rows = List.copyOf(rows);
  }

  /** Groups rows, in the order in which the groups begin. */
  static List<ParityGroup> group(List<ParityRow> rows) {
    Map<List<String>, List<ParityRow>> groups = new LinkedHashMap<>();
    for (ParityRow row : rows) {
      List<String> key = List.of(row.fixture(), name(row.quantity()));
      groups.computeIfAbsent(key, unseen -> new ArrayList<>()).add(row);
    }
    return groups.entrySet().stream()
        .map(each -> new ParityGroup(each.getKey().get(0), each.getKey().get(1), each.getValue()))
        .toList();
  }

  /** Returns the part of a name before a colon, or before the first dot where it has none. */
  private static String name(String quantity) {
    if (quantity.endsWith(REFUSED)) {
      return "broken and hostile files";
    }
    String kind = CASES.matcher(quantity).replaceAll("");
    int colon = kind.indexOf(": ");
    int end = colon >= 0 ? colon : kind.indexOf('.');
    return IMAGES.matcher(end < 0 ? kind : kind.substring(0, end)).replaceAll("");
  }

  /** Returns the row that comes nearest to its tolerance, or exceeds it most. */
  public ParityRow worst() {
    return rows.stream().max(Comparator.comparingDouble(ParityRow::toleranceFraction)).get();
  }
}
