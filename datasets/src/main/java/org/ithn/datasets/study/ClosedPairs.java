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
 * <p>In the order of the epoch each example that is still free takes its nearest neighbour that is
 * free. Those who find all their neighbours taken are paired among themselves, with another report
 * than their own where there is one.
 *
 * @param examples of the training split
 * @param neighbours by study, the most similar first
 */
record ClosedPairs(List<StudyExample> examples, Map<String, List<String>> neighbours) {
  private static final int FREE = -1;

  /** How far ahead a leftover looks for one with another report. */
  private static final int SEARCH = 1000;

  /**
   * An epoch's order.
   *
   * @param order rows 2i and 2i + 1 are a pair; with an odd number of examples the last stands
   *     alone
   * @param neighbourShare in [0, 1], the share of examples that are paired with one of their
   *     neighbours, or whose partner is paired with one of its own
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over
  record Pairing(int[] order, double neighbourShare) {}

  /**
   * Pairs all examples.
   *
   * @param visited the order in which examples choose
   * @param draws shuffle the pairs
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
    List<Integer> leftovers = new ArrayList<>(); // now: a later one may have taken an earlier one
    Arrays.stream(visited).filter(i -> partner[i] == FREE).forEach(leftovers::add);
    int alone = pairLeftovers(leftovers, pairs);
    return new Pairing(flatten(pairs, draws.pairPermutation(pairs.size()), alone), share);
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

  /** Gives the one that stays alone, or -1. */
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

  private static int[] flatten(List<int[]> pairs, int[] order, int alone) {
    int[] flat = new int[2 * pairs.size() + (alone == FREE ? 0 : 1)];
    for (int i = 0; i < order.length; i++) {
      flat[2 * i] = pairs.get(order[i])[0];
      flat[2 * i + 1] = pairs.get(order[i])[1];
    }
    if (alone != FREE) {
      flat[flat.length - 1] = alone;
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
