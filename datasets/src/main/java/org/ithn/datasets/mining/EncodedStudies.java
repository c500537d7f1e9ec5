package org.ithn.datasets.mining;

import java.util.List;
import java.util.Set;
import org.ithn.datasets.study.Study;

/**
 * Vectors of training studies.
 *
 * @param vectors one vector for each training study that is not absent, in their order
 * @param signature the origin of the vectors in one line, such as {@code tfidf words=2}; stored
 *     with the neighbours
 * @param absent ids of studies without a vector; they have no neighbours and are none
 */
public record EncodedStudies(ReportVectors vectors, String signature, Set<String> absent) {
  public EncodedStudies {
    absent = Set.copyOf(absent);
  }

  /** Creates vectors of all studies. */
  public static EncodedStudies of(ReportVectors vectors, String signature) {
    return new EncodedStudies(vectors, signature, Set.of());
  }

  /** Returns the studies that have a vector. */
  List<Study> present(List<Study> train) {
    return absent.isEmpty()
        ? train
        : train.stream().filter(study -> !absent.contains(study.id())).toList();
  }
}
