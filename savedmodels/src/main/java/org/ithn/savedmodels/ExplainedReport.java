package org.ithn.savedmodels;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.primitives.Floats;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.ithn.serving.client.protocol.WireTensor;
import org.ithn.serving.client.protocol.WireTensors;

/**
 * A generated report with the hypotheses of its search, the images as the model reads them and the
 * attention of each token.
 *
 * @param hypotheses the reports of the search, best first
 * @param views PNG files of the V images that the study has, S x S pixels; empty if they are
 *     unknown
 * @param attention for each token of the best report, V x R x R weights, view after view and row
 *     after row, which sum to 1; empty if the model has no attention maps
 */
public record ExplainedReport(
    List<Hypothesis> hypotheses, List<byte[]> views, List<float[]> attention) {
  /**
   * A report of the search.
   *
   * @param report words separated by spaces
   * @param score the ranking score of the search, in nats
   */
  public record Hypothesis(String report, float score) {}

  public ExplainedReport {
    hypotheses = List.copyOf(hypotheses);
    views = List.copyOf(views);
    attention = List.copyOf(attention);
    checkArgument(!hypotheses.isEmpty(), "explained report: it has no hypothesis");
  }

  /** Returns a report without other hypotheses, images or attention. */
  public static ExplainedReport ofBest(String report, float score) {
    return new ExplainedReport(List.of(new Hypothesis(report, score)), List.of(), List.of());
  }

  /** Returns the best report. */
  public Hypothesis best() {
    return hypotheses.get(0);
  }

  /**
   * Reads the rows of a response of the signature {@code explain} or {@code beams}.
   *
   * @throws IllegalArgumentException with the message of the first invalid row
   */
  public static List<ExplainedReport> read(Map<String, WireTensor> outputs) {
    for (var error : WireTensors.strings(outputs.get(ServingSignatures.ERROR))) {
      checkArgument(error.isEmpty(), "%s", error.toStringUtf8());
    }
    int rows = (int) WireTensors.shape(outputs.get(ServingSignatures.SCORES))[0];
    List<ExplainedReport> reports = new ArrayList<>();
    for (int row = 0; row < rows; row++) {
      reports.add(
          new ExplainedReport(
              hypotheses(outputs, row), views(outputs, row), attention(outputs, row)));
    }
    return reports;
  }

  private static List<Hypothesis> hypotheses(Map<String, WireTensor> outputs, int row) {
    WireTensor texts = outputs.get(ServingSignatures.REPORTS);
    int beams = (int) WireTensors.shape(texts)[1];
    float[] scores = WireTensors.floats(outputs.get(ServingSignatures.SCORES));
    List<Hypothesis> hypotheses = new ArrayList<>();
    for (int k = row * beams; k < (row + 1) * beams; k++) {
      hypotheses.add(new Hypothesis(WireTensors.strings(texts).get(k).toStringUtf8(), scores[k]));
    }
    return hypotheses;
  }

  /** Returns the files of all V views, of which those that the study lacks are empty. */
  private static List<byte[]> allViews(Map<String, WireTensor> outputs, int row) {
    WireTensor files = outputs.get(ServingSignatures.VIEW_BYTES);
    List<byte[]> views = new ArrayList<>();
    if (files != null) {
      int count = (int) WireTensors.shape(files)[1];
      WireTensors.strings(files)
          .subList(row * count, (row + 1) * count)
          .forEach(file -> views.add(file.toByteArray()));
    }
    return views;
  }

  private static List<byte[]> views(Map<String, WireTensor> outputs, int row) {
    return allViews(outputs, row).stream().filter(file -> file.length > 0).toList();
  }

  /** Returns the weights of the views that the study has. */
  private static float[] ofPresentViews(float[] weights, List<byte[]> allViews) {
    List<float[]> kept = new ArrayList<>();
    int patches = weights.length / allViews.size();
    for (int view = 0; view < allViews.size(); view++) {
      if (allViews.get(view).length > 0) {
        kept.add(Arrays.copyOfRange(weights, view * patches, (view + 1) * patches));
      }
    }
    return Floats.concat(kept.toArray(float[][]::new));
  }

  private static List<float[]> attention(Map<String, WireTensor> outputs, int row) {
    WireTensor maps = outputs.get(ServingSignatures.ATTENTION);
    if (maps == null) {
      return List.of();
    }
    long[] shape = WireTensors.shape(maps); // [B, L, V, R, R]
    int longest = (int) shape[1];
    int patches = (int) (shape[2] * shape[3] * shape[4]);
    float[] weights = WireTensors.floats(maps);
    WireTensor tokens = outputs.get(ServingSignatures.TOKEN_IDS); // [B, K, L]
    int first = row * (int) WireTensors.shape(tokens)[1] * longest;
    long[] ids = WireTensors.longs(tokens);
    List<byte[]> views = allViews(outputs, row);
    List<float[]> attention = new ArrayList<>();
    for (int t = 0; t < longest && ids[first + t] != 0; t++) {
      int from = (row * longest + t) * patches;
      float[] all = Arrays.copyOfRange(weights, from, from + patches);
      attention.add(views.isEmpty() ? all : ofPresentViews(all, views));
    }
    return attention;
  }
}
