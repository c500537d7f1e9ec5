package org.ithn.datasets;

import com.google.common.collect.ImmutableSortedMap;
import java.util.TreeMap;

/** Policy for studies that cannot be used, and a record of those found. Thread-safe. */
public final class BadExamples {
  private final Policy policy;
  private final TreeMap<String, String> found = new TreeMap<>();

  public BadExamples(Policy policy) {
    this.policy = policy;
  }

  /** Returns a policy that stops at the first bad example. */
  public static BadExamples stopOnFirst() {
    return new BadExamples(Policy.STOP);
  }

  /** Returns a policy that skips bad examples and records them. */
  public static BadExamples skipAndRecord() {
    return new BadExamples(Policy.SKIP);
  }

  /**
   * Records a bad example; the caller skips it.
   *
   * @param id the study's id, or its position in the annotation
   * @param problem the reason, with file and study
   * @throws DataException {@code problem} itself, under {@link Policy#STOP}
   */
  public synchronized void add(String id, DataException problem) {
    if (policy == Policy.STOP) {
      throw problem;
    }
    found.putIfAbsent(id, problem.getMessage());
  }

  /** Returns the problem of each bad example, sorted by id. */
  public synchronized ImmutableSortedMap<String, String> problems() {
    return ImmutableSortedMap.copyOf(found);
  }

  /** Returns the number of skipped examples. */
  public synchronized int count() {
    return found.size();
  }

  /** Returns the count and one line per bad example. */
  public synchronized String describe() {
    StringBuilder text = new StringBuilder("bad examples skipped: " + found.size());
    found.forEach((id, problem) -> text.append("\n  ").append(id).append(": ").append(problem));
    return text.toString();
  }

  /** The choices of {@code --on-bad-example}. */
  public enum Policy {
    /** The first bad example ends the run. */
    STOP,

    /** Bad examples are skipped, counted and listed. */
    SKIP
  }
}
