package org.ithn.metrics.embedding;

import com.google.common.collect.Iterables;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * Values of pairs of a hypothesis and a reference, each of which is compared once.
 *
 * @param <V> the value of a pair
 */
final class ComparedPairs<V> {
  private static final int CHUNK = 64; // pairs whose encoded texts are in memory at once

  private final Map<Pair, V> values = new HashMap<>();

  private record Pair(String hypothesis, String reference) {}

  /** Returns the value of a pair that was compared. */
  V get(String hypothesis, String reference) {
    return values.get(new Pair(hypothesis, reference));
  }

  /**
   * Compares each hypothesis with all its references, except pairs that have a value.
   *
   * @param encode encodes different texts, in their order
   * @param compare computes the value of an encoded hypothesis and reference
   */
  <E> void add(
      List<String> hypotheses,
      List<List<String>> references,
      Function<List<String>, List<E>> encode,
      BiFunction<E, E, V> compare) {
    Set<Pair> unseen = new LinkedHashSet<>();
    for (int i = 0; i < hypotheses.size(); i++) {
      for (String reference : references.get(i)) {
        unseen.add(new Pair(hypotheses.get(i), reference));
      }
    }
    unseen.removeAll(values.keySet());
    for (List<Pair> chunk : Iterables.partition(unseen, CHUNK)) {
      Map<String, E> encoded = encoded(chunk, encode);
      for (Pair pair : chunk) {
        E hypothesis = encoded.get(pair.hypothesis());
        values.put(pair, compare.apply(hypothesis, encoded.get(pair.reference())));
      }
    }
  }

  private static <E> Map<String, E> encoded(
      List<Pair> pairs, Function<List<String>, List<E>> encode) {
    Set<String> different = new LinkedHashSet<>();
    pairs.forEach(pair -> Collections.addAll(different, pair.hypothesis(), pair.reference()));
    List<String> texts = List.copyOf(different);
    List<E> all = encode.apply(texts);
    Map<String, E> encoded = new HashMap<>();
    for (int i = 0; i < texts.size(); i++) {
      encoded.put(texts.get(i), all.get(i));
    }
    return encoded;
  }
}
