package org.ithn.metrics.embedding;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.ithn.metrics.text.Csv;

/**
 * Scores of unrelated texts, by which BERTScore is rescaled: {@code (x - b) / (1 - b)}.
 *
 * @param precision the baseline of precision, below 1
 * @param recall the baseline of recall, below 1
 * @param f1 the baseline of F1, below 1
 */
public record BertScoreBaseline(double precision, double recall, double f1) {
  public BertScoreBaseline {
    for (double value : new double[] {precision, recall, f1}) {
      if (!(value > -1 && value < 1)) {
        throw new IllegalArgumentException(
            "BERTScore baseline: is %s; expected a number between -1 and 1".formatted(value));
      }
    }
  }

  /**
   * Reads the line of a layer in a baseline file of the program bert-score: comma-separated columns
   * {@code LAYER}, {@code P}, {@code R} and {@code F}.
   *
   * @throws IllegalArgumentException if the file has no such line or column
   */
  public static BertScoreBaseline read(Path file, int layer) {
    if (!Files.isRegularFile(file)) {
      throw new IllegalArgumentException(
          file + ": no such file; name the baseline file of the model, with LAYER,P,R,F");
    }
    try {
      return parse(file.toString(), Files.readString(file, StandardCharsets.UTF_8), layer);
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be read as UTF-8 text", e);
    }
  }

  static BertScoreBaseline parse(String where, String content, int layer) {
    for (Csv.Row row : Csv.table(where, content).rows()) {
      if (number(where, row, "LAYER") == layer) {
        return new BertScoreBaseline(
            number(where, row, "P"), number(where, row, "R"), number(where, row, "F"));
      }
    }
    throw new IllegalArgumentException(
        "%s: has no line of layer %d; use the baseline file of this model".formatted(where, layer));
  }

  private static double number(String where, Csv.Row row, String column) {
    Map<String, String> values = row.values();
    try {
      return Double.parseDouble(values.getOrDefault(column, ""));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "%s, line %d: has '%s' in column '%s'; expected columns LAYER, P, R and F of numbers"
              .formatted(where, row.line(), values.getOrDefault(column, ""), column),
          e);
    }
  }

  /** Returns rescaled precision, recall and F1. */
  double[] rescale(double[] values) {
    return new double[] {
      (values[0] - precision) / (1 - precision),
      (values[1] - recall) / (1 - recall),
      (values[2] - f1) / (1 - f1)
    };
  }
}
