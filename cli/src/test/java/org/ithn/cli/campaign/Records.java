package org.ithn.cli.campaign;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import java.util.TreeSet;
import org.ithn.framework.files.Json;

/** Records of a campaign: their files and their summary. */
final class Records {
  private Records() {}

  /** Reads the records of a part; a line that was cut off by a kill is removed. */
  static List<RoundRecord> read(Path file) throws IOException {
    List<RoundRecord> records = new ArrayList<>();
    if (!Files.exists(file)) {
      return records;
    }
    String text = Files.readString(file, StandardCharsets.UTF_8);
    String whole = text.substring(0, text.lastIndexOf('\n') + 1);
    if (whole.length() < text.length()) {
      Files.writeString(file, whole);
    }
    for (String line : whole.lines().toList()) {
      records.add(Json.LENIENT.readValue(line, RoundRecord.class));
    }
    return records;
  }

  /** Returns the table of {@code docs/reliability.md} and writes it to the state folder. */
  static String summary(Path state, long seed) throws IOException {
    StringBuilder table =
        new StringBuilder("| part | what was done | minutes | dates | faults |\n")
            .append("|---|---|---|---|---|\n");
    for (Part part : Part.values()) {
      List<RoundRecord> records = read(part.records(state));
      if (!records.isEmpty()) {
        table.append(row(part, records));
      }
    }
    String text = "Seed " + seed + ".\n\n" + table;
    Files.writeString(state.resolve("summary.md"), text);
    return text;
  }

  private static String row(Part part, List<RoundRecord> records) {
    Tally all = new Tally();
    TreeSet<String> dates = new TreeSet<>();
    TreeSet<String> subjects = new TreeSet<>();
    long millis = 0;
    for (RoundRecord record : records) {
      record.counts().forEach(all::count);
      record.peaks().forEach(all::peak);
      record.faults().forEach(all::fault);
      dates.add(record.date());
      subjects.add(record.subject());
      millis += record.millis();
    }
    StringJoiner done = new StringJoiner("; ");
    all.counts().forEach((what, number) -> done.add("%,d %s".formatted(number, what)));
    all.peaks()
        .forEach((what, value) -> done.add(String.format(Locale.ROOT, "%s %.2f", what, value)));
    done.add(String.join(", ", subjects));
    return String.format(
        Locale.ROOT,
        "| `%s` | %s | %d | %s | %d |%n",
        part.label(),
        done,
        millis / 60_000,
        dates.first().equals(dates.last()) ? dates.first() : dates.first() + " to " + dates.last(),
        all.faults().size());
  }
}
