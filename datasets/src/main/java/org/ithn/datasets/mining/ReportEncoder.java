package org.ithn.datasets.mining;

import java.util.List;
import java.util.function.Consumer;

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

  /** Returns this encoder with a listener for lines of progress; a quick encoder has none. */
  default ReportEncoder withProgress(Consumer<String> listener) {
    return this;
  }
}
