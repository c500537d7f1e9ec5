package org.ithn.metrics.scoring;

import java.util.ArrayList;
import java.util.List;
import org.ithn.metrics.CorpusScorer;

/**
 * Metrics of a scoring, in the order of its table.
 *
 * @param texts the metrics of prepared texts
 * @param originals the metrics of original reports and ids
 * @param derived the scores that are computed from those of the others
 */
public record ReportScorers(
    List<CorpusScorer> texts, List<PairedScorer> originals, List<DerivedScore> derived) {
  public ReportScorers {
    texts = List.copyOf(texts);
    originals = List.copyOf(originals);
    derived = List.copyOf(derived);
  }

  /** Returns metrics of prepared texts only. */
  public static ReportScorers ofTexts(List<CorpusScorer> texts) {
    return new ReportScorers(texts, List.of(), List.of());
  }

  /** Returns a copy with further metrics of original reports. */
  public ReportScorers withOriginals(List<? extends PairedScorer> more) {
    List<PairedScorer> all = new ArrayList<>(originals);
    all.addAll(more);
    return new ReportScorers(texts, all, derived);
  }

  /** Returns a copy with further derived scores. */
  public ReportScorers withDerived(List<? extends DerivedScore> more) {
    List<DerivedScore> all = new ArrayList<>(derived);
    all.addAll(more);
    return new ReportScorers(texts, originals, all);
  }
}
