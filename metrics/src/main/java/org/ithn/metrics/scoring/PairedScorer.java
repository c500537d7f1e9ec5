package org.ithn.metrics.scoring;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import org.ithn.metrics.CorpusScore;
import org.ithn.metrics.CorpusScorer;
import org.ithn.metrics.text.Whitespace;

/**
 * Metric over original reports and their ids: a labeller or model that reads them, or a file with
 * labels, annotations or scores by id.
 *
 * <p>Original means before cleaning, truncation and the replacement of rare words.
 */
public interface PairedScorer {
  /**
   * Scores one prediction file.
   *
   * @param reports the original reports
   * @param system the index of the prediction file, from 0
   * @throws IllegalArgumentException if something is missing for a report; the message names it
   */
  List<CorpusScore> score(PairedReports reports, int system);

  /**
   * Scores two systems' outputs as one corpus: all items of the first, then all of the second. By
   * default, values are means over items.
   */
  default List<CorpusScore> scoreBoth(PairedReports first, PairedReports second) {
    List<CorpusScore> one = score(first, 0);
    List<CorpusScore> other = score(second, 1);
    List<CorpusScore> both = new ArrayList<>();
    for (int k = 0; k < one.size(); k++) {
      double[] items =
          DoubleStream.concat(
                  Arrays.stream(one.get(k).items()), Arrays.stream(other.get(k).items()))
              .toArray();
      both.add(CorpusScore.mean(one.get(k).signature(), items));
    }
    return both;
  }

  /**
   * Returns warnings about the input, one sentence each.
   *
   * @param reports the original reports
   * @param system the index of the prediction file, from 0
   */
  default List<String> warnings(PairedReports reports, int system) {
    return List.of();
  }

  /** Returns a metric of texts whose values are means over items, for original reports. */
  static PairedScorer of(CorpusScorer scorer) {
    return (reports, system) -> {
      PairedReports plain = reports.map(Whitespace::normalized);
      return scorer.score(plain.hypotheses(), plain.references());
    };
  }
}
