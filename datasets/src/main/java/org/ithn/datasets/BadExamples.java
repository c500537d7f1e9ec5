package org.ithn.datasets;

import com.google.common.collect.ImmutableSortedMap;
import java.util.TreeMap;

/** What to do with studies that cannot be used, and which ones were met. Safe for threads. */
public final class BadExamples {
  private final Policy policy;
  private final TreeMap<String, String> found = new TreeMap<>();

  public BadExamples(Policy policy) {
    this.policy = policy;
  }

  /** Stops at the first bad example. */
  public static BadExamples stopOnFirst() {
    return new BadExamples(Policy.STOP);
  }

  /** Leaves bad examples out and remembers them. */
  public static BadExamples skipAndRecord() {
    return new BadExamples(Policy.SKIP);
  }

  /**
   * Takes note of a bad example; the caller leaves it out.
   *
   * @param id of the study, or its place in the annotation
   * @throws DataException that was given, under {@link Policy#STOP}
   */
  public synchronized void add(String id, DataException why) {
    if (policy == Policy.STOP) {
      throw why;
    }
    found.putIfAbsent(id, why.getMessage());
  }

  /** Ids and what is wrong with them, sorted by id. */
  public synchronized ImmutableSortedMap<String, String> problems() {
    return ImmutableSortedMap.copyOf(found);
  }

  /** How many were left out. */
  public synchronized int count() {
    return found.size();
  }

  /** A count and one line for each. */
  public synchronized String describe() {
    StringBuilder text = new StringBuilder("bad examples left out: " + found.size());
    found.forEach((id, why) -> text.append("\n  ").append(id).append(": ").append(why));
    return text.toString();
  }

  /** The choices of {@code --on-bad-example}. */
  public enum Policy {
    /** The first bad example ends the run. */
    STOP,

    /** Bad examples are left out, counted and listed. */
    SKIP
  }
}
