package org.ithn.backbones.text;

import com.google.common.hash.Hasher;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ithn.framework.session.SessionOptions;
import org.ithn.framework.tensors.TensorData;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.ByteDataBuffer;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.ReduceSum;
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.op.math.Mean;
import org.tensorflow.op.train.BatchMatMul;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Inference graph of BERT's encoder.
 *
 * <p>Weights are fed instead of being variables, so TensorFlow reads them in place. Letters: B
 * texts, T tokens, H width, A heads, d = H / A.
 *
 * <p>Source: Hugging Face transformers, {@code BertModel}, {@code DistilBertModel}, {@code
 * RobertaModel}, {@code DebertaModel} and {@code DebertaV2Model}: post-norm layers, exact GELU, no
 * dropout.
 */
final class TextEncoderGraph implements AutoCloseable {
  private static final float MASKED = -1e9f;

  private final TextEncoderConfig config;
  private final TextEncoderWeights weights;
  private final Graph graph = new Graph();
  private final Ops tf = Ops.create(graph);
  private final Session session;
  private final List<Placeholder<TFloat32>> weightPlaceholders = new ArrayList<>();
  private final List<TFloat32> weightTensors = new ArrayList<>();
  private final Placeholder<TInt32> ids;
  private final Placeholder<TInt32> positions;
  private final Placeholder<TFloat32> mask;
  private final Placeholder<TFloat32> poolingWeights;
  private final Operand<TFloat32> states; // [B, T, H]
  private final Operand<TFloat32> pooled; // [B, H]

  TextEncoderGraph(TextEncoderConfig config, TextEncoderWeights weights) {
    this.config = config;
    this.weights = weights;
    try {
      ids = tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(-1, -1)));
      positions = tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(-1, -1)));
      mask = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, -1)));
      poolingWeights = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, -1)));
      states = encode();
      pooled = pool(states);
      session = SessionOptions.defaults().openSession(graph);
    } catch (RuntimeException e) {
      weightTensors.forEach(Tensor::close);
      graph.close();
      throw e;
    }
  }

  /**
   * Texts of one run.
   *
   * @param size B, the number of texts
   * @param tokens {@code [B, T]}, row-major
   * @param positionIds {@code [B, T]}, rows of the position table
   * @param tokenMask {@code [B, T]}, 1 = token, 0 = padding
   * @param tokenWeights {@code [B, T]}, the weight of each token in its text's vector
   */
  @SuppressWarnings("ArrayRecordComponent") // fed at once; never compared
  record Batch(
      int size, int[] tokens, int[] positionIds, float[] tokenMask, float[] tokenWeights) {}

  /** Returns the vectors of texts: {@code [B, H]}, row-major. */
  float[] run(Batch batch) {
    return fetch(batch, pooled, batch.size() * config.width());
  }

  /** Returns the states of all tokens, padding included: {@code [B, T, H]}, row-major. */
  float[] runStates(Batch batch) {
    return fetch(batch, states, Math.multiplyExact(batch.tokens().length, config.width()));
  }

  /** Adds the used weights to a hash, in the order of the graph. */
  void putWeights(Hasher hasher) {
    byte[] chunk = new byte[1 << 20];
    for (TFloat32 tensor : weightTensors) {
      hasher.putString(tensor.shape().toString(), StandardCharsets.UTF_8);
      ByteDataBuffer bytes = tensor.asRawTensor().data();
      for (long from = 0; from < bytes.size(); from += chunk.length) {
        int length = (int) Math.min(chunk.length, bytes.size() - from);
        bytes.slice(from, length).read(chunk, 0, length);
        hasher.putBytes(chunk, 0, length);
      }
    }
  }

  private float[] fetch(Batch batch, Operand<TFloat32> result, int size) {
    Shape shape = Shape.of(batch.size(), batch.tokens().length / batch.size());
    try (TInt32 fedIds = TInt32.tensorOf(shape, DataBuffers.of(batch.tokens()));
        TInt32 fedPositions = TInt32.tensorOf(shape, DataBuffers.of(batch.positionIds()));
        TFloat32 fedMask = TFloat32.tensorOf(shape, DataBuffers.of(batch.tokenMask()));
        TFloat32 fedWeights = TFloat32.tensorOf(shape, DataBuffers.of(batch.tokenWeights()))) {
      Session.Runner runner =
          session
              .runner()
              .feed(ids, fedIds)
              .feed(positions, fedPositions)
              .feed(mask, fedMask)
              .feed(poolingWeights, fedWeights)
              .fetch(result);
      for (int i = 0; i < weightTensors.size(); i++) {
        runner.feed(this.weightPlaceholders.get(i), weightTensors.get(i));
      }
      try (var outputs = runner.run();
          TFloat32 values = (TFloat32) outputs.get(0)) {
        float[] copy = new float[size];
        values.asRawTensor().data().asFloats().read(copy);
        return copy;
      }
    }
  }

  private Operand<TFloat32> encode() {
    int width = config.width();
    Operand<TFloat32> words = lookUp("word_embeddings", config.tables().vocabularySize(), ids);
    if (config.hasSegments()) {
      // All texts have one segment, so all tokens use the first row.
      float[] first = Arrays.copyOf(tokenTypeEmbeddings().floats(), width);
      words = tf.math.add(words, feedWeight(TensorData.of(first, width)));
    }
    Operand<TFloat32> x = words; // [B, T, H]
    if (!config.hasRelativePositions()) {
      x = tf.math.add(x, lookUp("position_embeddings", config.tables().positions(), positions));
    }
    x = norm(x, "embeddings.LayerNorm");
    Operand<TFloat32> bias =
        tf.math.mul(tf.math.sub(tf.constant(1f), mask), tf.constant(MASKED)); // [B, T]
    bias = tf.expandDims(tf.expandDims(bias, tf.constant(1)), tf.constant(1)); // [B, 1, 1, T]
    Attention attention =
        config.hasRelativePositions() && config.layers() > 0
            ? new DisentangledAttention(tf, this, config)
            : this::attention;
    Operand<TFloat32> embeddings = x;
    for (int layer = 0; layer < config.layers(); layer++) {
      x = layer(x, bias, "encoder.layer." + layer + ".", attention);
      if (layer == 0 && config.relative().kernel() > 0) {
        x = new TokenConvolution(tf, this, config).build(embeddings, mask, x);
      }
    }
    return x;
  }

  private TensorData tokenTypeEmbeddings() {
    String name = "embeddings.token_type_embeddings.weight";
    for (int rows = 1; rows <= 2; rows++) {
      try {
        return weights.get(name, rows, config.width());
      } catch (IllegalArgumentException e) {
        if (rows == 2) {
          throw e;
        }
      }
    }
    throw new IllegalStateException();
  }

  /** Self-attention of a layer, before its output is projected. */
  interface Attention {
    /**
     * Adds the ops.
     *
     * @param x {@code [B, T, H]}
     * @param bias {@code [B, 1, 1, T]}, 0 for tokens and a large negative number for padding
     * @param at the path of the layer, with a dot
     * @return {@code [B, A, T, d]}
     */
    Operand<TFloat32> build(Operand<TFloat32> x, Operand<TFloat32> bias, String at);
  }

  private Operand<TFloat32> attention(Operand<TFloat32> x, Operand<TFloat32> bias, String at) {
    int width = config.width();
    Operand<TFloat32> query = splitHeads(linear(x, at + "attention.self.query", width, width));
    Operand<TFloat32> key = splitHeads(linear(x, at + "attention.self.key", width, width));
    Operand<TFloat32> value = splitHeads(linear(x, at + "attention.self.value", width, width));
    float scale = (float) (1 / Math.sqrt((double) width / config.heads()));
    Operand<TFloat32> scores =
        tf.math.mul(
            tf.train.batchMatMul(query, key, TFloat32.class, BatchMatMul.adjY(true)),
            tf.constant(scale)); // [B, A, T, T]
    Operand<TFloat32> attention = tf.nn.softmax(tf.math.add(scores, bias));
    return tf.train.batchMatMul(attention, value, TFloat32.class);
  }

  private Operand<TFloat32> layer(
      Operand<TFloat32> x, Operand<TFloat32> bias, String at, Attention attention) {
    int width = config.width();
    Operand<TFloat32> mixed = attention.build(x, bias, at); // [B, A, T, d]
    Operand<TFloat32> joined =
        tf.reshape(
            tf.linalg.transpose(mixed, tf.constant(new int[] {0, 2, 1, 3})),
            tf.shape(x)); // [B, T, H]
    Operand<TFloat32> attended =
        norm(
            tf.math.add(x, linear(joined, at + "attention.output.dense", width, width)),
            at + "attention.output.LayerNorm");
    Operand<TFloat32> inner =
        gelu(linear(attended, at + "intermediate.dense", width, config.feedForwardWidth()));
    return norm(
        tf.math.add(attended, linear(inner, at + "output.dense", config.feedForwardWidth(), width)),
        at + "output.LayerNorm");
  }

  Operand<TFloat32> splitHeads(Operand<TFloat32> x) {
    Operand<TInt32> shape =
        tf.concat(
            List.of(
                tf.shape(ids),
                tf.constant(new int[] {config.heads(), config.width() / config.heads()})),
            tf.constant(0));
    return tf.linalg.transpose(
        tf.reshape(x, shape), tf.constant(new int[] {0, 2, 1, 3})); // [B, A, T, d]
  }

  private Operand<TFloat32> linear(Operand<TFloat32> x, String name, int inputs, int outputs) {
    Operand<TFloat32> rows = tf.reshape(x, tf.constant(new int[] {-1, inputs}));
    Operand<TFloat32> product =
        tf.linalg.matMul(
            rows,
            feedWeight(weights.get(name + ".weight", outputs, inputs)),
            MatMul.transposeB(true));
    Operand<TFloat32> shifted =
        tf.nn.biasAdd(product, feedWeight(weights.get(name + ".bias", outputs)));
    return tf.reshape(
        shifted,
        tf.concat(
            List.of(tf.shape(ids), tf.constant(new int[] {outputs})),
            tf.constant(0))); // [B, T, ..]
  }

  Operand<TFloat32> norm(Operand<TFloat32> x, String name) {
    Operand<TFloat32> centred =
        tf.math.sub(x, tf.math.mean(x, tf.constant(-1), Mean.keepDims(true)));
    Operand<TFloat32> variance =
        tf.math.mean(tf.math.square(centred), tf.constant(-1), Mean.keepDims(true));
    Operand<TFloat32> normal =
        tf.math.mul(
            centred, tf.math.rsqrt(tf.math.add(variance, tf.constant((float) config.epsilon()))));
    return tf.math.add(
        tf.math.mul(normal, feedWeight(weights.get(name + ".weight", config.width()))),
        feedWeight(weights.get(name + ".bias", config.width())));
  }

  Operand<TFloat32> gelu(Operand<TFloat32> x) {
    Operand<TFloat32> factor =
        tf.math.add(
            tf.math.erf(tf.math.mul(x, tf.constant((float) Math.sqrt(0.5)))), tf.constant(1f));
    return tf.math.mul(tf.math.mul(x, factor), tf.constant(0.5f));
  }

  private Operand<TFloat32> lookUp(String name, int rows, Operand<TInt32> at) {
    Operand<TFloat32> table =
        feedWeight(weights.get("embeddings." + name + ".weight", rows, config.width()));
    return tf.gather(table, at, tf.constant(0)); // [B, T, H]
  }

  private Operand<TFloat32> pool(Operand<TFloat32> tokens) {
    return tf.reduceSum(
        tf.math.mul(tokens, tf.expandDims(poolingWeights, tf.constant(-1))),
        tf.constant(1),
        new ReduceSum.Options[0]); // [B, H]
  }

  /** Returns {@code [B, T]}. */
  Operand<TInt32> batchAndLength() {
    return tf.shape(ids);
  }

  /** Returns T. */
  Operand<TInt32> length() {
    return tf.gather(tf.shape(ids), tf.constant(1), tf.constant(0));
  }

  /** Returns a weight of the encoder, fed at each run. */
  Operand<TFloat32> weight(String name, long... shape) {
    return feedWeight(weights.get(name, shape));
  }

  private Operand<TFloat32> feedWeight(TensorData array) {
    Placeholder<TFloat32> place =
        tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(array.shape())));
    weightPlaceholders.add(place);
    weightTensors.add(array.toTensor(TFloat32.class));
    return place;
  }

  @Override
  public void close() {
    session.close();
    graph.close();
    weightTensors.forEach(Tensor::close);
  }
}
