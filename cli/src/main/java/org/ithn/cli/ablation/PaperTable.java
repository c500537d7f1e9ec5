package org.ithn.cli.ablation;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ithn.metrics.text.Csv;

/**
 * Published numbers of one table of the paper, for one data set.
 *
 * <p>The paper's precision, recall and F1 of clinical efficacy are compared with our micro
 * averages; the paper does not state which average it uses.
 *
 * @param methods the methods by name, in the paper's order
 * @param notes sentences about published numbers that contradict other publications or each other
 */
public record PaperTable(Map<String, PublishedMethod> methods, List<String> notes) {
  private static final String SCORES = "paper-tables.csv";
  private static final String NOTES = "paper-notes.csv";

  /**
   * One row of the table.
   *
   * @param name the method's name
   * @param mark the paper's mark: {@code *} quoted from another paper that reports the method,
   *     {@code **} quoted from the method's own paper, {@code ***} run by the authors with the
   *     released code, {@code ours} the paper's own method; empty if there is none
   * @param values the published values, by our metric names
   */
  public record PublishedMethod(String name, String mark, Map<String, Double> values) {
    /** Returns the name with its mark, as printed in the paper. */
    public String markedName() {
      return mark.startsWith("*") ? name + mark : name;
    }
  }

  /** Returns the rows of a table, of all data sets if none is named; empty for an unknown table. */
  public static PaperTable of(MatrixFile.Paper paper) {
    Map<String, PublishedMethod> methods = new LinkedHashMap<>();
    for (Map<String, String> row : rows(SCORES, paper)) {
      methods
          .computeIfAbsent(
              row.get("method"),
              name -> new PublishedMethod(name, row.get("mark"), new LinkedHashMap<>()))
          .values()
          .put(row.get("metric"), Double.valueOf(row.get("value")));
    }
    return new PaperTable(
        methods, rows(NOTES, paper).stream().map(row -> row.get("note")).toList());
  }

  private static List<Map<String, String>> rows(String resource, MatrixFile.Paper paper) {
    return Csv.rows(resource, text(resource)).stream()
        .filter(row -> row.get("table").equals(paper.table()))
        .filter(row -> paper.dataset().isEmpty() || row.get("dataset").equals(paper.dataset()))
        .toList();
  }

  private static String text(String resource) {
    try (InputStream in = PaperTable.class.getResourceAsStream(resource)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
