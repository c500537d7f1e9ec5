package org.ithn.cli.ablation;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.ithn.metrics.text.Csv;

/**
 * The numbers of one table of the paper, for one data set.
 *
 * <p>Its precision, recall and F1 of clinical efficacy stand beside our micro averages: the paper
 * does not say which average it takes.
 *
 * @param methods by name, in the paper's order
 */
public record PaperTable(Map<String, PublishedMethod> methods) {
  private static final String RESOURCE = "paper-tables.csv";

  /**
   * One row.
   *
   * @param mark as in the paper: {@code *} quoted by it from another paper that reports it, {@code
   *     **} quoted from the method's own paper, {@code ***} run by the authors with the released
   *     code, {@code ours} the paper's own; empty where it has none
   * @param values by our name of the metric
   */
  public record PublishedMethod(String name, String mark, Map<String, Double> values) {
    /** The name as the paper prints it. */
    public String markedName() {
      return mark.startsWith("*") ? name + mark : name;
    }
  }

  /** The rows of a table, for all data sets where none is named; none for an unknown table. */
  public static PaperTable of(MatrixFile.Paper paper) {
    Map<String, PublishedMethod> methods = new LinkedHashMap<>();
    for (Map<String, String> row : Csv.rows(RESOURCE, text())) {
      boolean dataset = paper.dataset().isEmpty() || row.get("dataset").equals(paper.dataset());
      if (dataset && row.get("table").equals(paper.table())) {
        methods
            .computeIfAbsent(
                row.get("method"),
                name -> new PublishedMethod(name, row.get("mark"), new LinkedHashMap<>()))
            .values()
            .put(row.get("metric"), Double.valueOf(row.get("value")));
      }
    }
    return new PaperTable(methods);
  }

  private static String text() {
    try (InputStream in = PaperTable.class.getResourceAsStream(RESOURCE)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
