package org.ithn.metrics.scoring;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.ithn.metrics.text.Csv;

/** File formats of public leaderboards' tools. */
public enum LeaderboardFormat {
  /**
   * ReXrank: {@code predictions.json}, an object by study id with {@code section_findings}, {@code
   * section_impression} and {@code model_prediction}; and the tables {@code gt_reports.csv} and
   * {@code predicted_reports.csv} with {@code study_id} and {@code report} for its metrics. Only
   * the first reference is written.
   */
  REXRANK {
    @Override
    Map<String, String> files(PairedReports reports) {
      Map<String, Object> byId = new LinkedHashMap<>();
      StringBuilder truth = new StringBuilder(Csv.formatLine(List.of("study_id", "report")));
      StringBuilder predicted = new StringBuilder(truth);
      for (int i = 0; i < reports.ids().size(); i++) {
        String id = reports.ids().get(i);
        String reference = reports.references().get(i).get(0);
        String prediction = reports.hypotheses().get(i);
        Map<String, String> item = new LinkedHashMap<>();
        item.put("section_findings", reference);
        item.put("section_impression", "");
        item.put("model_prediction", prediction);
        byId.put(id, item);
        truth.append(Csv.formatLine(List.of(id, reference)));
        predicted.append(Csv.formatLine(List.of(id, prediction)));
      }
      return Map.of(
          "predictions.json",
          ScoreJson.format(byId),
          "gt_reports.csv",
          truth.toString(),
          "predicted_reports.csv",
          predicted.toString());
    }
  },
  /**
   * RadEval: {@code radeval.json} with the aligned lists {@code references} and {@code hypotheses}.
   */
  RADEVAL {
    @Override
    Map<String, String> files(PairedReports reports) {
      Map<String, Object> lists = new LinkedHashMap<>();
      lists.put("references", reports.firstReferences());
      lists.put("hypotheses", reports.hypotheses());
      return Map.of("radeval.json", ScoreJson.format(lists));
    }
  };

  /**
   * Returns the format with a name, case-insensitive.
   *
   * @throws IllegalArgumentException if there is none; the message lists the names
   */
  public static LeaderboardFormat fromName(String name) {
    for (LeaderboardFormat format : values()) {
      if (format.name().equalsIgnoreCase(name)) {
        return format;
      }
    }
    throw new IllegalArgumentException(
        "no prediction format named '"
            + name.toLowerCase(Locale.ROOT)
            + "'; available: rexrank, radeval");
  }

  /** Returns the contents of the files by name, in the order of the names. */
  public SortedMap<String, String> format(PairedReports reports) {
    return new TreeMap<>(files(reports));
  }

  abstract Map<String, String> files(PairedReports reports);
}
