package org.ithn.datasets.mining;

import static java.util.stream.Collectors.toSet;

import com.google.common.primitives.Ints;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.ithn.datasets.study.Study;

/** The k best neighbours found so far for one study, descending; the earlier study wins a tie. */
final class TopKNeighbours {
  final int row;
  private final int[] others;
  private final double[] similarities;
  private int filled;
  long tooSimilar;

  TopKNeighbours(int row, int length) {
    this.row = row;
    this.others = new int[length];
    this.similarities = new double[length];
  }

  /** Adds a candidate; calls must be in ascending order of {@code other}. */
  void offer(int other, double similarity) {
    if (filled == others.length && similarity <= similarities[filled - 1]) {
      return;
    }
    int at = filled < others.length ? filled++ : filled - 1;
    while (at > 0 && similarities[at - 1] < similarity) {
      others[at] = others[at - 1];
      similarities[at] = similarities[at - 1];
      at--;
    }
    others[at] = other;
    similarities[at] = similarity;
  }

  int size() {
    return filled;
  }

  /** Returns the number of common neighbours of two rankings. */
  int common(TopKNeighbours other) {
    Set<Integer> mine = Ints.asList(others).subList(0, filled).stream().collect(toSet());
    return (int) Arrays.stream(other.others, 0, other.filled).filter(mine::contains).count();
  }

  List<Neighbour> neighbours(List<Study> studies) {
    return IntStream.range(0, filled)
        .mapToObj(i -> new Neighbour(studies.get(others[i]).id(), similarities[i]))
        .toList();
  }
}
