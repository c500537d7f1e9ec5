package org.ithn.datasets.mining;

import java.util.List;

/** Encoder of reports as vectors; the cosine of two vectors is the similarity of their reports. */
public interface ReportEncoder {
  /**
   * Returns name and settings in one line, such as {@code tfidf words=2}; stored with the mined
   * neighbours.
   */
  String signature();

  /**
   * Fits the encoder to the reports (word counts, for example) and encodes them.
   *
   * @param reports the reports of the training studies
   * @return one vector per report, in the same order
   */
  ReportVectors encode(List<ReportText> reports);
}
