package org.ithn.metrics;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * One metric's result: the value over the corpus, per item, and over any resample of the items.
 *
 * <p>Resampling re-aggregates sufficient statistics, so a bootstrap of a corpus score (BLEU,
 * METEOR) is exact and cheap. Statistics of the whole corpus that define a metric, such as CIDEr's
 * document frequencies, stay as they are.
 */
public final class CorpusScore {
  /** Computes a corpus value from a multiset of items. */
  @FunctionalInterface
  public interface Aggregate {
    /**
     * The value over some items.
     *
     * @param items item numbers, repetitions allowed, at least one
     */
    double compute(int[] items);
  }

  private final Signature signature;
  private final double[] items;
  private final Aggregate aggregate;
  private final double value;
  private final Map<String, Number> counts;

  /**
   * Makes a score whose corpus value is the aggregate over all items.
   *
   * @param signature what the number is
   * @param items per-item scores; not copied, the caller gives them away
   * @param aggregate value over a multiset of items
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

  /** A score whose corpus value is the mean of its items. */
  public static CorpusScore mean(Signature signature, double[] items) {
    return new CorpusScore(
        signature,
        items,
        chosen -> Arrays.stream(chosen).mapToDouble(i -> items[i]).sum() / chosen.length);
  }

  /** Name of the metric, for instance {@code BLEU-4}. */
  public String name() {
    return signature.metric();
  }

  /** Value over all items. */
  public double value() {
    return value;
  }

  /** What was computed. */
  public Signature signature() {
    return signature;
  }

  /** Number of items. */
  public int itemCount() {
    return items.length;
  }

  /** Score of one item alone, by the metric's own rule for single items. */
  public double item(int index) {
    return items[index];
  }

  /** A copy of the per-item scores. */
  public double[] items() {
    return items.clone();
  }

  /** Value over a multiset of items, at least one. */
  public double valueOver(int[] chosen) {
    if (chosen.length == 0) {
      throw new IllegalArgumentException(name() + ": no items chosen; a value needs at least one");
    }
    return aggregate.compute(chosen);
  }

  /** The same numbers under another signature. */
  public CorpusScore withSignature(Signature other) {
    return new CorpusScore(other, items, aggregate, value, counts);
  }

  /** The same score with the corpus counts that its value comes from, by name. */
  public CorpusScore withCounts(Map<String, Number> named) {
    return new CorpusScore(
        signature,
        items,
        aggregate,
        value,
        Collections.unmodifiableMap(new LinkedHashMap<>(named)));
  }

  /** Counts over all items, for instance BLEU's matches; empty for most metrics. */
  public Map<String, Number> counts() {
    return counts;
  }

  @Override
  public String toString() {
    return signature + " = " + value;
  }
}
