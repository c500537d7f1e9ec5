package org.ithn.framework.model;

import static org.ithn.framework.checks.Checks.check;

import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Counts of training studies by pairs of labels.
 *
 * @param studies the number of training studies
 * @param counts {@code [N][N]}: the studies that have both labels; on the diagonal, those that have
 *     the label
 */
public record LabelCooccurrence(int studies, List<List<Integer>> counts) {
  public LabelCooccurrence {
    check(studies >= 0, "studies", studies, "at least 0");
    counts = counts.stream().map(List::copyOf).toList();
    check(!counts.isEmpty(), "counts", counts, "a row for each label");
    for (int i = 0; i < counts.size(); i++) {
      check(counts.get(i).size() == counts.size(), "counts", counts.get(i), "a count per label");
      for (int j = 0; j < counts.size(); j++) {
        int count = counts.get(i).get(j);
        int most = Math.min(counts.get(i).get(i), studies);
        check(count >= 0 && count <= most, "counts", count, "0 to the studies of each label");
      }
    }
  }

  /** Returns the counts of no study. */
  public static LabelCooccurrence none(int labels) {
    return new LabelCooccurrence(0, Collections.nCopies(labels, Collections.nCopies(labels, 0)));
  }

  /** Returns N, the number of labels. */
  public int labels() {
    return counts.size();
  }

  /**
   * Returns the log-probability of label j in studies with label i, {@code [N][N]}.
   *
   * @param least the smallest value, for rare pairs; a label without studies has zeros
   */
  public double[][] logConditional(double least) {
    double[][] edges = new double[labels()][labels()];
    for (int i = 0; i < labels(); i++) {
      int own = counts.get(i).get(i);
      for (int j = 0; j < labels() && own > 0; j++) {
        edges[i][j] = Math.max(Math.log((double) counts.get(i).get(j) / own), least);
      }
    }
    return edges;
  }

  /**
   * Returns the number of studies without each label over that with it, {@code [N]}.
   *
   * @param most the largest value, for rare labels; a label without studies has 1
   */
  public List<Double> negativesPerPositive(double most) {
    return IntStream.range(0, labels())
        .mapToObj(label -> counts.get(label).get(label))
        .map(own -> own == 0 ? 1 : Math.min((double) (studies - own) / own, most))
        .toList();
  }
}
