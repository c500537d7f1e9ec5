package org.ithn.datasets.mining;

import java.util.List;

/** Turns reports into vectors whose angles say how much two reports are alike. */
public interface ReportEncoder {
  /**
   * Name and settings in one line, such as {@code tfidf words=2}; kept with the mined neighbours.
   */
  String signature();

  /**
   * Learns from the reports what there is to learn (counts of words, say) and encodes them.
   *
   * @param reports of the training studies
   * @return as many vectors, in the same order
   */
  ReportVectors encode(List<ReportText> reports);
}
