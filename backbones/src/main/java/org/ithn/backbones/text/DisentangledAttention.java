package org.ithn.backbones.text;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Stack;
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.op.train.BatchMatMul;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Self-attention of DeBERTa, whose scores are sums of three products: content with content, content
 * with the distance to the other token, and the distance with content.
 *
 * <p>{@code score(i, j) = (q_i k_j + q_i kr_{i-j} + k_j qr_{i-j}) / sqrt(3 d)}, where kr and qr are
 * projections of the embedded distance. Letters as in {@link TextEncoderGraph}, and S, the rows of
 * the distances that occur in one direction.
 *
 * <p>Version 1 projects distances with weights of their own. Versions 2 and 3 project normalised
 * distances with the weights of queries and keys, and far distances share rows.
 *
 * <p>Source: He et al., "DeBERTa: Decoding-enhanced BERT with Disentangled Attention" (ICLR 2021),
 * as in Hugging Face transformers, {@code DebertaModel} and {@code DebertaV2Model}.
 */
final class DisentangledAttention implements TextEncoderGraph.Attention {
  private static final int PRODUCTS = 3;

  private final Ops tf;
  private final TextEncoderGraph graph;
  private final int width;
  private final int heads;
  private final boolean shared;
  private final Operand<TFloat32> distances; // [2 S, H]
  private final Operand<TInt32> rowOfPair; // [T, T], row of the distance i - j

  DisentangledAttention(Ops tf, TextEncoderGraph graph, TextEncoderConfig config) {
    this.tf = tf;
    this.graph = graph;
    this.width = config.width();
    this.heads = config.heads();
    this.shared = config.family() == TextEncoderConfig.Family.DEBERTA_V2;
    int largest = config.relative().rows();
    Operand<TInt32> rows =
        tf.constant(config.relative().rowsOfDistances(TextEncoderConfig.MAX_TOKENS));
    Operand<TInt32> length = graph.length();
    Operand<TInt32> farthest = tf.gather(rows, tf.math.sub(length, tf.constant(1)), tf.constant(0));
    Operand<TInt32> span =
        tf.math.minimum(tf.math.add(farthest, tf.constant(1)), tf.constant(largest));
    distances = distances(largest, span);
    Operand<TInt32> places = tf.range(tf.constant(0), length, tf.constant(1)); // [T]
    Operand<TInt32> difference =
        tf.math.sub(tf.expandDims(places, tf.constant(1)), tf.expandDims(places, tf.constant(0)));
    Operand<TInt32> row =
        tf.math.mul(
            tf.math.sign(difference), tf.gather(rows, tf.math.abs(difference), tf.constant(0)));
    rowOfPair =
        tf.math.maximum(
            tf.constant(0),
            tf.math.minimum(
                tf.math.add(row, span),
                tf.math.sub(tf.math.mul(tf.constant(2), span), tf.constant(1))));
  }

  /** Returns the embeddings of the distances that occur, normalised in version 2. */
  private Operand<TFloat32> distances(int largest, Operand<TInt32> span) {
    Operand<TFloat32> used =
        tf.gather(
            graph.weight("encoder.rel_embeddings.weight", 2L * largest, width),
            tf.range(
                tf.math.sub(tf.constant(largest), span),
                tf.math.add(tf.constant(largest), span),
                tf.constant(1)),
            tf.constant(0));
    return shared ? graph.norm(used, "encoder.LayerNorm") : used;
  }

  /**
   * Projections of a layer.
   *
   * @param query {@code [B, A, T, d]}
   * @param key {@code [B, A, T, d]}
   * @param value {@code [B, A, T, d]}
   * @param distanceQueries {@code [1, A, 2 S, d]}
   * @param distanceKeys {@code [1, A, 2 S, d]}
   */
  private record Projections(
      Operand<TFloat32> query,
      Operand<TFloat32> key,
      Operand<TFloat32> value,
      Operand<TFloat32> distanceQueries,
      Operand<TFloat32> distanceKeys) {}

  @Override
  public Operand<TFloat32> build(Operand<TFloat32> x, Operand<TFloat32> bias, String at) {
    String self = at + "attention.self.";
    Projections all = shared ? sharedProjections(x, self) : separateProjections(x, self);
    Operand<TFloat32> scale =
        tf.constant((float) (1 / Math.sqrt((double) PRODUCTS * width / heads)));
    Operand<TFloat32> query = tf.math.mul(all.query, scale);
    Operand<TFloat32> distanceQueries = tf.math.mul(all.distanceQueries, scale);
    Operand<TFloat32> scores = // [B, A, T, T]
        tf.math.addN(
            List.of(
                product(query, all.key),
                byDistance(product(query, all.distanceKeys), true),
                byDistance(product(all.key, distanceQueries), false)));
    return tf.train.batchMatMul(
        tf.nn.softmax(tf.math.add(scores, bias)), all.value, TFloat32.class); // [B, A, T, d]
  }

  private Projections separateProjections(Operand<TFloat32> x, String self) {
    Operand<TFloat32> joint = // [3, B, A, T, d]
        joint(x, graph.weight(self + "in_proj.weight", 3L * width, width));
    return new Projections(
        tf.math.add(part(joint, 0), headBias(self + "q_bias")),
        part(joint, 1),
        tf.math.add(part(joint, 2), headBias(self + "v_bias")),
        distanceHeads(
            tf.nn.biasAdd(
                project(distances, graph.weight(self + "pos_q_proj.weight", width, width)),
                graph.weight(self + "pos_q_proj.bias", width))),
        distanceHeads(project(distances, graph.weight(self + "pos_proj.weight", width, width))));
  }

  private Projections sharedProjections(Operand<TFloat32> x, String self) {
    Operand<TFloat32> tokens = tf.reshape(x, tf.constant(new int[] {-1, width}));
    Linear query = linear(self + "query_proj");
    Linear key = linear(self + "key_proj");
    Linear value = linear(self + "value_proj");
    return new Projections(
        graph.splitHeads(query.apply(tokens)),
        graph.splitHeads(key.apply(tokens)),
        graph.splitHeads(value.apply(tokens)),
        distanceHeads(query.apply(distances)),
        distanceHeads(key.apply(distances)));
  }

  /** A projection of rows {@code [.., H]}, whose weights are fed once. */
  private interface Linear {
    Operand<TFloat32> apply(Operand<TFloat32> rows);
  }

  private Linear linear(String name) {
    Operand<TFloat32> weight = graph.weight(name + ".weight", width, width);
    Operand<TFloat32> bias = graph.weight(name + ".bias", width);
    return rows -> tf.nn.biasAdd(project(rows, weight), bias);
  }

  private Operand<TFloat32> product(Operand<TFloat32> left, Operand<TFloat32> right) {
    return tf.train.batchMatMul(left, right, TFloat32.class, BatchMatMul.adjY(true));
  }

  private Operand<TFloat32> project(Operand<TFloat32> rows, Operand<TFloat32> weight) {
    return tf.linalg.matMul(rows, weight, MatMul.transposeB(true));
  }

  /** Projects states to queries, keys and values; the rows of each head are adjacent. */
  private Operand<TFloat32> joint(Operand<TFloat32> x, Operand<TFloat32> weight) {
    Operand<TFloat32> rows = tf.reshape(x, tf.constant(new int[] {-1, width}));
    Operand<TInt32> shape =
        tf.concat(
            List.of(
                graph.batchAndLength(), tf.constant(new int[] {heads, PRODUCTS, width / heads})),
            tf.constant(0));
    return tf.linalg.transpose(
        tf.reshape(project(rows, weight), shape),
        tf.constant(new int[] {3, 0, 2, 1, 4})); // [3, B, A, T, d]
  }

  private Operand<TFloat32> part(Operand<TFloat32> joint, int index) {
    return tf.gather(joint, tf.constant(index), tf.constant(0));
  }

  private Operand<TFloat32> headBias(String name) {
    return tf.reshape(
        graph.weight(name, width), tf.constant(new int[] {1, heads, 1, width / heads}));
  }

  private Operand<TFloat32> distanceHeads(Operand<TFloat32> rows) {
    Operand<TFloat32> split =
        tf.reshape(rows, tf.constant(new int[] {-1, heads, width / heads})); // [2 S, A, d]
    return tf.expandDims(
        tf.linalg.transpose(split, tf.constant(new int[] {1, 0, 2})), tf.constant(0));
  }

  /**
   * Picks the product of a token with the distance of each pair (i, j).
   *
   * @param products {@code [B, A, T, 2 S]}
   * @param ofFirst true if the token is i, false if it is j
   * @return {@code [B, A, T, T]}
   */
  private Operand<TFloat32> byDistance(Operand<TFloat32> products, boolean ofFirst) {
    Operand<TInt32> places = tf.range(tf.constant(0), graph.length(), tf.constant(1));
    Operand<TInt32> token =
        tf.broadcastTo(
            tf.expandDims(places, tf.constant(ofFirst ? 1 : 0)), tf.shape(rowOfPair)); // [T, T]
    Operand<TFloat32> leading =
        tf.linalg.transpose(products, tf.constant(new int[] {2, 3, 0, 1})); // [T, 2 S, B, A]
    Operand<TFloat32> picked = // [T, T, B, A]
        tf.gatherNd(leading, tf.stack(List.of(token, rowOfPair), Stack.axis(2L)));
    return tf.linalg.transpose(picked, tf.constant(new int[] {2, 3, 0, 1}));
  }
}
