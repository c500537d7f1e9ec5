package org.ithn.datasets.mining;

import com.google.common.base.Joiner;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.ithn.framework.data.PythonStrings;

/**
 * TF-IDF encoder of reports; needs no model and no download.
 *
 * <p>A term that occurs n times in a report weighs {@code (1 + ln n) * (ln((1 + N) / (1 + df)) +
 * 1)}, with {@code df} of the N training reports containing it; vectors have unit length. Terms are
 * word n-grams of the cleaned report that do not cross a full stop.
 *
 * <p>Differs from the paper, which encodes reports with RadBERT: this compares words, not meaning.
 *
 * <p>Example with single words: in {@code lungs clear .} and {@code lungs hazy .}, "lungs" weighs
 * {@code ln(3/3) + 1 = 1} and the others weigh {@code ln(3/2) + 1 = 1.405}, so the cosine is {@code
 * 1 / (1 + 1.405^2) = 0.336}.
 */
public final class TfIdfEncoder implements ReportEncoder {
  private static final String POINT = ".";

  private final TfIdfOptions options;

  /** Creates an encoder with these settings. */
  public TfIdfEncoder(TfIdfOptions options) {
    this.options = options;
  }

  @Override
  public String signature() {
    return "tfidf words=%s sublinear=%s min_studies=%s"
        .formatted(options.words(), options.sublinear(), options.minStudies());
  }

  @Override
  public ReportVectors encode(List<ReportText> reports) {
    List<Map<String, Integer>> counts = new ArrayList<>(reports.size());
    Map<String, Integer> studies = new TreeMap<>();
    for (ReportText report : reports) {
      Map<String, Integer> terms = terms(report.cleaned());
      counts.add(terms);
      terms.keySet().forEach(term -> studies.merge(term, 1, Integer::sum));
    }
    studies.values().removeIf(count -> count < options.minStudies());
    Map<String, Integer> components = new HashMap<>();
    double[] weights = new double[studies.size()];
    studies.forEach(
        (term, count) -> {
          weights[components.size()] = Math.log((1.0 + reports.size()) / (1 + count)) + 1;
          components.put(term, components.size());
        });
    List<SparseVectors.SparseVector> rows = new ArrayList<>(reports.size());
    counts.forEach(terms -> rows.add(row(terms, components, weights)));
    return SparseVectors.of(rows, weights.length);
  }

  private SparseVectors.SparseVector row(
      Map<String, Integer> terms, Map<String, Integer> components, double[] weights) {
    TreeMap<Integer, Double> sorted = new TreeMap<>();
    terms.forEach(
        (term, count) -> {
          Integer component = components.get(term);
          if (component != null) {
            double frequency = options.sublinear() ? 1 + Math.log(count) : count;
            sorted.put(component, frequency * weights[component]);
          }
        });
    return new SparseVectors.SparseVector(
        sorted.keySet().stream().mapToInt(Integer::intValue).toArray(),
        sorted.values().stream().mapToDouble(Double::doubleValue).toArray());
  }

  private Map<String, Integer> terms(String cleaned) {
    Map<String, Integer> terms = new HashMap<>();
    List<String> words = PythonStrings.split(cleaned);
    for (int start = 0; start < words.size(); start++) {
      int longest = Math.min(words.size(), start + options.words());
      for (int end = start; end < longest && !words.get(end).equals(POINT); end++) {
        terms.merge(Joiner.on(' ').join(words.subList(start, end + 1)), 1, Integer::sum);
      }
    }
    return terms;
  }

  /** Provider of {@link TfIdfEncoder} under the name {@code tfidf}. */
  public static final class Provider implements ReportEncoderProvider<TfIdfOptions> {
    @Override
    public String name() {
      return "tfidf";
    }

    @Override
    public String description() {
      return "TF-IDF weights of words and word pairs; needs no model";
    }

    @Override
    public TfIdfOptions defaults() {
      return TfIdfOptions.defaults();
    }

    @Override
    public ReportEncoder create(TfIdfOptions options) {
      return new TfIdfEncoder(options);
    }
  }
}
