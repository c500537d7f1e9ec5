package org.ithn.metrics;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Result of one metric: its value over the corpus, per item, and over any resample of the items.
 *
 * <p>Resampling re-aggregates sufficient statistics, so a bootstrap of a corpus score (BLEU,
 * METEOR) is exact and cheap. Statistics of the whole corpus that define a metric, such as CIDEr's
 * document frequencies, are not recomputed.
 */
public final class CorpusScore {
  /** Function that computes a corpus value from a multiset of items. */
  @FunctionalInterface
  public interface Aggregate {
    /**
     * Computes the value over some items.
     *
     * @param items item indices, repetitions allowed, at least one
     */
    double compute(int[] items);
  }

  private final Signature signature;
  private final double[] items;
  private final Aggregate aggregate;
  private final double value;
  private final Map<String, Number> counts;

  /**
   * Creates a score whose corpus value is the aggregate over all items.
   *
   * @param signature the metric and its settings
   * @param items per-item scores; not copied, the caller must not change them afterwards
   * @param aggregate computes the value over a multiset of items
   */
  public CorpusScore(Signature signature, double[] items, Aggregate aggregate) {
    this(
        signature,
        items,
        aggregate,
        aggregate.compute(IntStream.range(0, items.length).toArray()),
        Map.of());
  }

  private CorpusScore(
      Signature signature,
      double[] items,
      Aggregate aggregate,
      double value,
      Map<String, Number> counts) {
    this.signature = signature;
    this.items = items;
    this.aggregate = aggregate;
    this.value = value;
    this.counts = counts;
  }

  /** Returns a score whose corpus value is the mean of its items. */
  public static CorpusScore mean(Signature signature, double[] items) {
    return new CorpusScore(
        signature,
        items,
        chosen -> Arrays.stream(chosen).mapToDouble(i -> items[i]).sum() / chosen.length);
  }

  /** Returns the name of the metric, such as {@code BLEU-4}. */
  public String name() {
    return signature.metric();
  }

  /** Returns the value over all items. */
  public double value() {
    return value;
  }

  /** Returns the metric and its settings. */
  public Signature signature() {
    return signature;
  }

  /** Returns the number of items. */
  public int itemCount() {
    return items.length;
  }

  /** Returns the score of one item, by the metric's rule for single items. */
  public double item(int index) {
    return items[index];
  }

  /** Returns a copy of the per-item scores. */
  public double[] items() {
    return items.clone();
  }

  /** Returns the value over a multiset of items, at least one. */
  public double valueOver(int[] chosen) {
    if (chosen.length == 0) {
      throw new IllegalArgumentException(name() + ": no items selected; select at least one");
    }
    return aggregate.compute(chosen);
  }

  /** Returns a copy with another signature. */
  public CorpusScore withSignature(Signature other) {
    return new CorpusScore(other, items, aggregate, value, counts);
  }

  /** Returns a copy with the corpus counts behind its value, by name. */
  public CorpusScore withCounts(Map<String, Number> named) {
    return new CorpusScore(
        signature,
        items,
        aggregate,
        value,
        Collections.unmodifiableMap(new LinkedHashMap<>(named)));
  }

  /** Returns counts over all items, such as BLEU's matches; empty for most metrics. */
  public Map<String, Number> counts() {
    return counts;
  }

  @Override
  public String toString() {
    return signature + " = " + value;
  }
}
