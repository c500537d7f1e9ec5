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
  private final Map<String, double[]> columns;

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
        Map.of(),
        Map.of());
  }

  private CorpusScore(
      Signature signature,
      double[] items,
      Aggregate aggregate,
      double value,
      Map<String, Number> counts,
      Map<String, double[]> columns) {
    this.signature = signature;
    this.items = items;
    this.aggregate = aggregate;
    this.value = value;
    this.counts = counts;
    this.columns = columns;
  }

  /**
   * Returns a score whose corpus value is the mean of its items, which are its only column, named
   * after the metric.
   */
  public static CorpusScore mean(Signature signature, double[] items) {
    return new CorpusScore(
            signature,
            items,
            chosen -> Arrays.stream(chosen).mapToDouble(i -> items[i]).sum() / chosen.length)
        .withColumns(Map.of(signature.metric(), items));
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
    return new CorpusScore(other, items, aggregate, value, counts, columns);
  }

  /** Returns a copy with the corpus counts behind its value, by name. */
  public CorpusScore withCounts(Map<String, Number> named) {
    return new CorpusScore(
        signature,
        items,
        aggregate,
        value,
        Collections.unmodifiableMap(new LinkedHashMap<>(named)),
        columns);
  }

  /**
   * Returns a copy with numbers per item from which the metric computes all of its values.
   *
   * @param named the numbers of the items, by column; not copied
   */
  public CorpusScore withColumns(Map<String, double[]> named) {
    return new CorpusScore(
        signature,
        items,
        aggregate,
        value,
        counts,
        Collections.unmodifiableMap(new LinkedHashMap<>(named)));
  }

  /** Returns counts over all items, such as BLEU's matches; empty for most metrics. */
  public Map<String, Number> counts() {
    return counts;
  }

  /**
   * Returns numbers per item, by column, that suffice to compute the score of any items without
   * their texts; empty if the metric has none.
   */
  public Map<String, double[]> columns() {
    return columns;
  }

  @Override
  public String toString() {
    return signature + " = " + value;
  }
}
