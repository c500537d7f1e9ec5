package org.ithn.datasets;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSortedMap;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/** Studies that a preparation leaves out by its rules, each with the rule. */
public final class ExcludedStudies {
  private final Map<String, String> reasons = new LinkedHashMap<>();
  private final TreeMap<String, Integer> counts = new TreeMap<>();

  /** Takes note of a study. */
  public void add(String id, String reason) {
    if (reasons.putIfAbsent(id, reason) == null) {
      counts.merge(reason, 1, Integer::sum);
    }
  }

  /** Ids and reasons, in the order of their coming. */
  public ImmutableMap<String, String> reasons() {
    return ImmutableMap.copyOf(reasons);
  }

  /** How many studies each rule left out. */
  public ImmutableSortedMap<String, Integer> counts() {
    return ImmutableSortedMap.copyOf(counts);
  }

  /**
   * Writes a table of ids and reasons, bad examples after those that a rule left out.
   *
   * @param file must not be there
   */
  public void write(Path file, BadExamples bad) throws IOException {
    CSVFormat format = CSVFormat.RFC4180.builder().setRecordSeparator('\n').get();
    try (BufferedWriter writer = Files.newBufferedWriter(file);
        CSVPrinter csv = new CSVPrinter(writer, format)) {
      csv.printRecord("id", "reason");
      for (Map.Entry<String, String> study : reasons.entrySet()) {
        csv.printRecord(study.getKey(), study.getValue());
      }
      for (Map.Entry<String, String> example : bad.problems().entrySet()) {
        csv.printRecord(example.getKey(), example.getValue());
      }
    }
  }
}
