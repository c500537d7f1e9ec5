package org.ithn.datasets.study;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ithn.framework.data.BatchSampler;

/**
 * Pairs of examples for {@link BatchSampler#CLOSED_PAIRS}.
 *
 * <p>In the order of the epoch, each unpaired example takes its nearest unpaired neighbour.
 * Examples whose neighbours are all taken are paired with each other, preferably with a different
 * report.
 *
 * @param examples the examples of the training split
 * @param neighbours ranked neighbours by study id, most similar first
 */
record ClosedPairs(List<StudyExample> examples, Map<String, List<String>> neighbours) {
  private static final int FREE = -1;

  /** Number of following leftovers searched for one with another report. */
  private static final int SEARCH = 1000;

  /**
   * Order of an epoch.
   *
   * @param order example indices: positions 2i and 2i + 1 are a pair; if the number is odd, the
   *     last example is unpaired
   * @param neighbourShare the share, in [0, 1], of examples in a pair in which one is a neighbour
   *     of the other
   */
  @SuppressWarnings("ArrayRecordComponent") // not copied
  record Pairing(int[] order, double neighbourShare) {}

  /**
   * Pairs all examples.
   *
   * @param visited the order in which examples choose
   * @param draws random numbers that shuffle the pairs
   */
  Pairing pair(int[] visited, EpochRandom draws) {
    Map<String, List<Integer>> byStudy = new HashMap<>();
    for (int i = 0; i < examples.size(); i++) {
      byStudy.computeIfAbsent(studyOf(i), id -> new ArrayList<>()).add(i);
    }
    int[] partner = new int[examples.size()];
    Arrays.fill(partner, FREE);
    List<int[]> pairs = new ArrayList<>();
    for (int i : visited) {
      int other = partner[i] == FREE ? nearestFree(i, partner, byStudy) : FREE;
      if (other != FREE) {
        partner[i] = other;
        partner[other] = i;
        pairs.add(new int[] {i, other});
      }
    }
    double share = 2.0 * pairs.size() / examples.size();
    // Collected last, because a later example may have taken an earlier one.
    List<Integer> leftovers = new ArrayList<>();
    Arrays.stream(visited).filter(i -> partner[i] == FREE).forEach(leftovers::add);
    int unpaired = pairLeftovers(leftovers, pairs);
    return new Pairing(flatten(pairs, draws.pairPermutation(pairs.size()), unpaired), share);
  }

  private int nearestFree(int example, int[] partner, Map<String, List<Integer>> byStudy) {
    for (String id : neighbours.getOrDefault(studyOf(example), List.of())) {
      for (int other : byStudy.getOrDefault(id, List.of())) {
        if (partner[other] == FREE && other != example) {
          return other;
        }
      }
    }
    return FREE;
  }

  /** Pairs the leftovers and returns the one without a partner, or -1. */
  private int pairLeftovers(List<Integer> leftovers, List<int[]> pairs) {
    for (int at = 0; at + 1 < leftovers.size(); at += 2) {
      int found = at + 1;
      int last = Math.min(leftovers.size(), found + SEARCH);
      for (int j = found; j < last; j++) {
        if (!reportOf(leftovers.get(j)).equals(reportOf(leftovers.get(at)))) {
          found = j;
          break;
        }
      }
      int other = leftovers.get(found);
      leftovers.set(found, leftovers.get(at + 1));
      pairs.add(new int[] {leftovers.get(at), other});
    }
    return leftovers.size() % 2 == 1 ? leftovers.get(leftovers.size() - 1) : FREE;
  }

  private static int[] flatten(List<int[]> pairs, int[] order, int unpaired) {
    int[] flat = new int[2 * pairs.size() + (unpaired == FREE ? 0 : 1)];
    for (int i = 0; i < order.length; i++) {
      flat[2 * i] = pairs.get(order[i])[0];
      flat[2 * i + 1] = pairs.get(order[i])[1];
    }
    if (unpaired != FREE) {
      flat[flat.length - 1] = unpaired;
    }
    return flat;
  }

  private String studyOf(int example) {
    return examples.get(example).study().id();
  }

  private String reportOf(int example) {
    return examples.get(example).study().report();
  }
}
