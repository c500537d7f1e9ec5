package org.ithn.datasets.r2gen;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSortedMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** Studies that a preparation leaves out by its rules, each with the rule. */
public final class LeftOut {
  private final Map<String, String> reasons = new LinkedHashMap<>();
  private final TreeMap<String, Integer> counts = new TreeMap<>();

  /** Takes note of a study. */
  public void add(String id, String reason) {
    if (reasons.putIfAbsent(id, reason) == null) {
      counts.merge(reason, 1, Integer::sum);
    }
  }

  /** Ids and reasons, in the order of their coming. */
  public ImmutableMap<String, String> reasons() {
    return ImmutableMap.copyOf(reasons);
  }

  /** How many studies each rule left out. */
  public ImmutableSortedMap<String, Integer> counts() {
    return ImmutableSortedMap.copyOf(counts);
  }
}
