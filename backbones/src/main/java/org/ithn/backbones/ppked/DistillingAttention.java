package org.ithn.backbones.ppked;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.graph.Initialisers;
import org.ithn.framework.layers.Dropout;
import org.ithn.framework.layers.Linear;
import org.ithn.framework.layers.Shapes;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

/**
 * PPKED's adaptive distilling attention: every word attends to a mixture of the knowledge that
 * gates choose for it.
 *
 * <pre>
 * g, w  = sigmoid(h_t W_h + (I' W_I + G' W_G + W' W_W))       two gates for each word and row
 * h'_t  = MHA(h_t, I' + g G' + w W')
 * </pre>
 *
 * <p>Keys and values are linear in the mixture, so {@code K = K_I + g K_G + w K_W}. The three parts
 * do not depend on the word: generation computes them once and mixes scores instead of keys, with
 * the same result.
 *
 * <p>Variables: {@code query}, {@code key}, {@code value}, {@code output}, each {@code kernel}
 * {@code [H, H]} and {@code bias}; {@code gates/word}, {@code gates/image}, {@code gates/graph},
 * {@code gates/reports}, each {@code kernel} {@code [H, 2]}.
 *
 * <p>Source: Liu et al., CVPR 2021, Sec. 3.4.
 *
 * @param width H, the width of words and knowledge
 * @param heads A, the number of heads
 * @param dropout the dropout on the attention weights
 */
record DistillingAttention(int width, int heads, Dropout dropout) {
  private static final int SOURCES = 3; // I', G', W'

  /**
   * Projected knowledge.
   *
   * @param keys K_I, K_G, K_W, each {@code [B, A, X, d]}
   * @param values likewise
   * @param gates {@code [B, 2, X]}, the part of the gates' logits that is equal for all words
   */
  record Projected<T extends TFloating>(
      List<Operand<T>> keys, List<Operand<T>> values, Operand<T> gates) {
    Projected {
      keys = List.copyOf(keys);
      values = List.copyOf(values);
    }

    /** Returns the tensors by name, for a decoder's memories. */
    Map<String, Operand<T>> named(String prefix) {
      Map<String, Operand<T>> named = new LinkedHashMap<>();
      for (int i = 0; i < SOURCES; i++) {
        named.put(prefix + "_keys_" + i, keys.get(i));
        named.put(prefix + "_values_" + i, values.get(i));
      }
      named.put(prefix + "_gates", gates);
      return named;
    }

    /** Returns the tensors that {@link #named} named. */
    static <T extends TFloating> Projected<T> of(Map<String, Operand<T>> named, String prefix) {
      List<Operand<T>> keys = new ArrayList<>();
      List<Operand<T>> values = new ArrayList<>();
      for (int i = 0; i < SOURCES; i++) {
        keys.add(named.get(prefix + "_keys_" + i));
        values.add(named.get(prefix + "_values_" + i));
      }
      return new Projected<>(keys, values, named.get(prefix + "_gates"));
    }
  }

  /** Projects knowledge to keys, values and its part of the gates. */
  <T extends TFloating> Projected<T> project(
      GraphScope<T> scope, Explorers.Knowledge<T> knowledge) {
    List<Operand<T>> sources =
        List.of(knowledge.posterior(), knowledge.graph(), knowledge.reports());
    List<Operand<T>> keys = new ArrayList<>();
    List<Operand<T>> values = new ArrayList<>();
    for (int i = 0; i < SOURCES; i++) {
      boolean first = i == 0; // the bias counts once
      keys.add(
          headsFirst(scope, projection(first).build(scope.variableScope("key"), sources.get(i))));
      values.add(
          headsFirst(scope, projection(first).build(scope.variableScope("value"), sources.get(i))));
    }
    return new Projected<>(keys, values, rowGates(scope.variableScope("gates"), sources));
  }

  private <T extends TFloating> Operand<T> rowGates(GraphScope<T> scope, List<Operand<T>> sources) {
    List<String> names = List.of("image", "graph", "reports");
    List<Operand<T>> terms = new ArrayList<>();
    for (int i = 0; i < SOURCES; i++) {
      terms.add(
          Linear.withoutBias(width, 2).build(scope.variableScope(names.get(i)), sources.get(i)));
    }
    Ops tf = scope.tf();
    return tf.linalg.transpose(tf.math.addN(terms), tf.constant(new int[] {0, 2, 1}));
  }

  /**
   * Builds the attention.
   *
   * @param x {@code [B, T, H]}, T words or T hypotheses of an image
   * @return {@code [B, T, H]}
   */
  <T extends TFloating> Operand<T> build(
      GraphScope<T> scope, Operand<T> x, Projected<T> knowledge) {
    Ops tf = scope.tf();
    Operand<T> queries = // [B, A, T, d]
        headsFirst(scope, projection(true).build(scope.variableScope("query"), x));
    List<Operand<T>> gates = gates(scope.variableScope("gates"), x, knowledge.gates());
    List<Operand<T>> scores = new ArrayList<>(); // [B, A, T, X]
    for (int i = 0; i < SOURCES; i++) {
      Operand<T> part = einsum(tf, "batd,baxd->batx", queries, knowledge.keys().get(i));
      scores.add(gated(tf, gates, i, part));
    }
    Operand<T> scale = scope.scalar(1 / Math.sqrt((double) width / heads));
    Operand<T> weights =
        dropout.build(scope, tf.nn.softmax(tf.math.mul(tf.math.addN(scores), scale)));
    List<Operand<T>> mixed = new ArrayList<>(); // [B, T, A, d]
    for (int i = 0; i < SOURCES; i++) {
      Operand<T> share = gated(tf, gates, i, weights);
      mixed.add(einsum(tf, "batx,baxd->btad", share, knowledge.values().get(i)));
    }
    Operand<T> joined = tf.reshape(tf.math.addN(mixed), rows(tf, x, List.of(tf.constant(width))));
    return projection(true).build(scope.variableScope("output"), joined);
  }

  /** Returns the gates of G' and of W', each {@code [B, 1, T, X]}. */
  private <T extends TFloating> List<Operand<T>> gates(
      GraphScope<T> scope, Operand<T> x, Operand<T> fromRows) {
    Ops tf = scope.tf();
    Operand<T> fromWords = // [B, T, 2]
        Linear.withoutBias(width, 2).build(scope.variableScope("word"), x);
    List<Operand<T>> gates = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      Operand<T> word =
          tf.expandDims(tf.gather(fromWords, tf.constant(i), tf.constant(2)), tf.constant(2));
      Operand<T> row =
          tf.expandDims(tf.gather(fromRows, tf.constant(i), tf.constant(1)), tf.constant(1));
      gates.add(tf.expandDims(tf.math.sigmoid(tf.math.add(word, row)), tf.constant(1)));
    }
    return gates;
  }

  private static <T extends TFloating> Operand<T> gated(
      Ops tf, List<Operand<T>> gates, int source, Operand<T> x) {
    return source == 0 ? x : tf.math.mul(x, gates.get(source - 1));
  }

  private Linear projection(boolean bias) {
    return new Linear(
        width, width, Initialisers.glorotUniform(), bias ? Linear.Bias.FAN_IN : Linear.Bias.NONE);
  }

  /** Reshapes {@code [B, X, H]} to {@code [B, A, X, d]}. */
  private <T extends TFloating> Operand<T> headsFirst(GraphScope<T> scope, Operand<T> x) {
    Ops tf = scope.tf();
    Operand<T> split =
        tf.reshape(x, rows(tf, x, List.of(tf.constant(heads), tf.constant(width / heads))));
    return tf.linalg.transpose(split, tf.constant(new int[] {0, 2, 1, 3}));
  }

  /** Returns the first two sizes of {@code x}, followed by others. */
  private static <T extends TFloating> Operand<TInt32> rows(
      Ops tf, Operand<T> x, List<Operand<TInt32>> others) {
    List<Operand<TInt32>> sizes =
        new ArrayList<>(List.of(Shapes.dimension(tf, x, 0), Shapes.dimension(tf, x, 1)));
    sizes.addAll(others);
    return Shapes.stack(tf, sizes);
  }

  private static <T extends TFloating> Operand<T> einsum(
      Ops tf, String equation, Operand<T> a, Operand<T> b) {
    return tf.linalg.einsum(List.of(a, b), equation);
  }
}
