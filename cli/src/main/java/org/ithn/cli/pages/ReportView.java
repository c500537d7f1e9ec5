package org.ithn.cli.pages;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Base64;
import org.ithn.framework.data.PythonStrings;
import org.ithn.framework.data.ReportText;
import org.ithn.framework.files.Json;
import org.ithn.savedmodels.ExplainedReport;

/** JSON of a generated report, which {@code report.js} shows with its heat maps. */
public final class ReportView {
  private static final String NO_ATTENTION =
      "the model gives no attention for each word; export it again if it is from an older version";

  private ReportView() {}

  /**
   * Returns the view of a report.
   *
   * <p>Keys: {@code study}; {@code views}, an image per view; {@code sentences}, lists of words
   * with the indices of their first token and after their last; {@code attention}, a row per token
   * with the attention to each patch as a multiple of an even spread; {@code hypotheses}; {@code
   * seconds}, 0 if not measured; {@code note}.
   *
   * @param study the study's name
   * @param seconds the time of generation
   */
  public static ObjectNode toJson(String study, ExplainedReport report, double seconds) {
    ObjectNode view = Json.LENIENT.createObjectNode();
    view.put("study", study);
    ArrayNode images = view.putArray("views");
    report.views().forEach(png -> images.add(dataUri(png)));
    ReportText text = ReportText.of(report.best().report());
    ArrayNode sentences = view.putArray("sentences");
    for (ReportText.Sentence sentence : text.sentences()) {
      ArrayNode words = sentences.addArray();
      sentence.words().forEach(w -> words.addArray().add(w.text()).add(w.first()).add(w.end()));
    }
    boolean mapped = hasAttention(report);
    ArrayNode attention = view.putArray("attention");
    if (mapped) {
      report.attention().forEach(row -> addRow(attention.addArray(), row));
    }
    ArrayNode hypotheses = view.putArray("hypotheses");
    for (ExplainedReport.Hypothesis each : report.hypotheses()) {
      hypotheses
          .addObject()
          .put("report", ReportText.of(each.report()).text())
          .put("score", rounded(each.score()));
    }
    return view.put("seconds", rounded(seconds))
        .put("note", mapped ? "" : "No heat map: " + reasonWithoutMap(report) + ".");
  }

  /** Returns why a report without {@link #hasAttention attention} has no heat map. */
  public static String reasonWithoutMap(ExplainedReport report) {
    return report.best().report().isBlank() ? "the report is empty" : NO_ATTENTION;
  }

  /** Returns true if each word has a map; with byte pairs, tokens are not words. */
  public static boolean hasAttention(ExplainedReport report) {
    int words = PythonStrings.split(report.best().report()).size();
    return words > 0 && report.attention().size() == words;
  }

  private static void addRow(ArrayNode row, float[] weights) {
    for (float weight : weights) {
      row.add(rounded((double) weight * weights.length));
    }
  }

  private static double rounded(double value) {
    return Math.round(1000 * value) / 1000.0;
  }

  private static String dataUri(byte[] png) {
    return "data:image/png;base64," + Base64.getEncoder().encodeToString(png);
  }
}
