package org.ithn.cli.generation;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.ithn.cli.ablation.CellText;
import org.ithn.experiments.UserException;
import org.ithn.framework.data.ReportText;
import org.ithn.framework.files.AtomicFiles;
import org.ithn.framework.files.Json;
import org.ithn.metrics.text.Csv;
import org.ithn.savedmodels.ExplainedReport;

/** Tables of generated reports as CSV or JSON. */
public final class GeneratedReportFile {
  private static final List<String> HEADER = List.of("study", "images", "report", "score");

  private GeneratedReportFile() {}

  /**
   * Checks that the name of a file ends with a format's extension.
   *
   * @throws UserException if it does not
   */
  public static void check(Path file) {
    if (!isCsv(file) && !hasExtension(file, ".json")) {
      throw new UserException(
          "%s: unknown format; name a file that ends with .csv or .json".formatted(file));
    }
  }

  /**
   * Writes the reports atomically.
   *
   * @param plain true = the tokens as the model writes them; false = prose
   */
  public static void write(Path file, List<GeneratedStudy> studies, boolean plain)
      throws IOException {
    check(file);
    AtomicFiles.writeReadable(
        file, isCsv(file) ? csv(studies, plain) : Json.format(json(studies, plain)));
  }

  /** Returns true if a file's format has the other reports of the search. */
  public static boolean hasAlternatives(Path file) {
    return !isCsv(file);
  }

  private static boolean isCsv(Path file) {
    return hasExtension(file, ".csv");
  }

  private static boolean hasExtension(Path file, String extension) {
    return file.toString().toLowerCase(Locale.ROOT).endsWith(extension);
  }

  /** Formats the reports with a header; text that a spreadsheet takes for a formula is escaped. */
  static String csv(List<GeneratedStudy> studies, boolean plain) {
    StringBuilder table = new StringBuilder(Csv.formatLine(HEADER));
    for (GeneratedStudy each : studies) {
      table.append(
          Csv.formatLine(
              List.of(
                  CellText.csv(each.study().name()),
                  CellText.csv(String.join(" ", each.study().images())),
                  CellText.csv(each.text(plain)),
                  String.format(Locale.ROOT, "%.4f", each.report().best().score()))));
    }
    return table.toString();
  }

  /** Returns a list of reports with the hypotheses of their searches. */
  public static ArrayNode json(List<GeneratedStudy> studies, boolean plain) {
    ArrayNode list = Json.LENIENT.createArrayNode();
    for (GeneratedStudy each : studies) {
      ObjectNode entry = list.addObject().put("study", each.study().name());
      ArrayNode images = entry.putArray("images");
      each.study().images().forEach(images::add);
      entry.put("report", each.text(plain)).put("score", each.report().best().score());
      ArrayNode alternatives = entry.putArray("alternatives");
      List<ExplainedReport.Hypothesis> all = each.report().hypotheses();
      for (ExplainedReport.Hypothesis other : all.subList(1, all.size())) {
        alternatives
            .addObject()
            .put("report", plain ? other.report() : ReportText.of(other.report()).text())
            .put("score", other.score());
      }
    }
    return list;
  }
}
