package org.ithn.backbones.visualgpt;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.graph.Initialisers;
import org.ithn.framework.graph.RecomputePolicy;
import org.ithn.framework.graph.Rematerialisation;
import org.ithn.framework.layers.LayerNorm;
import org.ithn.framework.layers.Masks;
import org.ithn.framework.layers.MultiHeadAttention.KeysAndValues;
import org.ithn.framework.layers.Shapes;
import org.ithn.framework.model.IncrementalDecoder.Step;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

/**
 * GPT-2 decoder with {@link GatedBlock}s: words and levels of regions in, word logits out.
 *
 * <p>Variables: {@code embedding/table} {@code [rows, H]}, which the output layer shares, {@code
 * positions/table} {@code [positions, H]}, {@code layer_i}, {@code norm}.
 *
 * @param config widths, layers and dropout
 * @param rows the mapping between ids and rows of the table
 */
record GatedDecoder(VisualGptConfig config, TokenIdMapping rows) {
  private static final String ATTENDED = "attended";

  /**
   * Builds the decoder over whole reports.
   *
   * @param encoded the levels of regions
   * @param read the inputs {@code [B, T]}
   * @return {@code [B, T, H]}, after the final norm
   */
  <T extends TFloating> Operand<T> decode(
      GraphScope<T> scope, RegionEncoder.Levels<T> encoded, TokenIdMapping.DecoderInputs read) {
    Ops tf = scope.tf();
    Operand<TInt32> length = Shapes.dimension(tf, read.rows(), 1);
    Operand<TInt32> positionIds = tf.range(tf.constant(0), length, tf.constant(1));
    Operand<T> x = // [B, T, H]
        tf.math.add(
            tf.gather(words(scope), read.rows(), tf.constant(0)),
            tf.gather(positions(scope), positionIds, tf.constant(0)));
    List<Operand<TBool>> mask = List.of(Masks.causal(scope, length), Masks.ofKeys(tf, read.mask()));
    Operand<T> real = tf.expandDims(tf.dtypes.cast(read.mask(), scope.type()), tf.constant(2));
    for (int i = 0; i < config.decoder().layers(); i++) {
      List<Operand<T>> inputs = new ArrayList<>(List.of(x));
      inputs.addAll(encoded.levels());
      x =
          Rematerialisation.build(
              scope.sub("layer_" + i),
              RecomputePolicy.BLOCKS,
              inputs,
              (in, args) ->
                  layer(
                      in,
                      args.get(0),
                      new RegionEncoder.Levels<>(
                          args.subList(1, args.size()), encoded.regionMask()),
                      mask,
                      real));
    }
    return norm(scope, x);
  }

  private <T extends TFloating> Operand<T> layer(
      GraphScope<T> scope,
      Operand<T> x,
      RegionEncoder.Levels<T> encoded,
      List<Operand<TBool>> mask,
      Operand<T> real) {
    GatedBlock.ProjectedLevels<T> memory =
        new GatedBlock.ProjectedLevels<>(
            block().projectLevels(scope, encoded), encoded.attentionMask(scope.tf()));
    return block().build(scope, x, memory, mask, real);
  }

  /**
   * Builds the output layer.
   *
   * @param hidden {@code [N, H]} or {@code [B, T, H]}
   * @return {@code [N, W]} or {@code [B, T, W]}, in the order of ids
   */
  <T extends TFloating> Operand<T> logits(GraphScope<T> scope, Operand<T> hidden) {
    Ops tf = scope.tf();
    Operand<T> flat = tf.reshape(hidden, tf.constant(new int[] {-1, config.width()}));
    Operand<T> scores = // [N, rows]
        tf.linalg.matMul(flat, words(scope), MatMul.transposeB(true));
    Operand<T> ordered = rows.reorderById(scope, scores); // [N, W]
    if (hidden.shape().numDimensions() == 2) {
      return ordered;
    }
    return tf.reshape(
        ordered,
        Shapes.stack(
            tf,
            List.of(tf.constant(-1), Shapes.dimension(tf, hidden, 1), tf.constant(rows.words()))));
  }

  /** Builds the tensors that every decoding step reads. */
  <T extends TFloating> Map<String, Operand<T>> memories(
      GraphScope<T> scope, RegionEncoder.Levels<T> encoded) {
    Map<String, Operand<T>> memories = new LinkedHashMap<>();
    for (int i = 0; i < config.decoder().layers(); i++) {
      List<KeysAndValues<T>> levels =
          block().projectLevels(scope.variableScope("layer_" + i), encoded);
      for (int k = 0; k < levels.size(); k++) {
        memories.put(name(i, k, "keys"), levels.get(k).keys());
        memories.put(name(i, k, "values"), levels.get(k).values());
      }
    }
    encoded
        .regionMask()
        .ifPresent(keep -> memories.put(ATTENDED, scope.tf().dtypes.cast(keep, scope.type())));
    return memories;
  }

  /**
   * Returns the empty keys and values {@code [N, 0, H]} of each layer, and the empty token mask
   * {@code [N, 0, 1]}.
   */
  <T extends TFloating> List<Operand<T>> emptyCaches(GraphScope<T> scope, Operand<TInt32> count) {
    Ops tf = scope.tf();
    Operand<T> empty =
        tf.fill(
            Shapes.stack(tf, List.of(count, tf.constant(0), tf.constant(config.width()))),
            scope.scalar(0));
    List<Operand<T>> caches = new ArrayList<>();
    for (int i = 0; i < 2 * config.decoder().layers(); i++) {
      caches.add(empty);
    }
    caches.add(
        tf.fill(Shapes.stack(tf, List.of(count, tf.constant(0), tf.constant(1))), scope.scalar(0)));
    return caches;
  }

  /**
   * Builds one decoding step for N rows.
   *
   * @param tokens {@code [N]}
   * @param position scalar, the index of the step, from 0
   */
  <T extends TFloating> Step<T> step(
      GraphScope<T> scope,
      Map<String, Operand<T>> memories,
      List<Operand<T>> caches,
      Operand<TInt32> tokens,
      Operand<TInt32> position) {
    Ops tf = scope.tf();
    Operand<TInt32> read = rows.stepInputs(scope, tokens, position); // [N]
    Operand<T> x = // [N, H]
        tf.math.add(
            tf.gather(words(scope), read, tf.constant(0)),
            tf.gather(positions(scope), position, tf.constant(0)));
    GatedBlock.TokenMask<T> real =
        tokenMask(scope, read, caches.get(2 * config.decoder().layers()));
    List<Operand<T>> grown = new ArrayList<>();
    for (int i = 0; i < config.decoder().layers(); i++) {
      KeysAndValues<T> past = new KeysAndValues<>(caches.get(2 * i), caches.get(2 * i + 1));
      GatedBlock.BlockStep<T> stepped =
          block()
              .step(scope.variableScope("layer_" + i), x, memory(scope, memories, i), past, real);
      x = stepped.x();
      grown.add(stepped.cache().keys());
      grown.add(stepped.cache().values());
    }
    grown.add(real.positions());
    return new Step<>(logits(scope, norm(scope, x)), grown);
  }

  private <T extends TFloating> GatedBlock.TokenMask<T> tokenMask(
      GraphScope<T> scope, Operand<TInt32> read, Operand<T> before) {
    Ops tf = scope.tf();
    Operand<T> here = // [N, 1, 1]
        tf.reshape(
            tf.dtypes.cast(rows.nonPaddingMask(tf, read), scope.type()),
            tf.constant(new int[] {-1, 1, 1}));
    return new GatedBlock.TokenMask<>(here, tf.concat(List.of(before, here), tf.constant(1)));
  }

  private <T extends TFloating> GatedBlock.ProjectedLevels<T> memory(
      GraphScope<T> scope, Map<String, Operand<T>> memories, int layer) {
    List<KeysAndValues<T>> levels = new ArrayList<>();
    for (int k = 0; k < VisualGptConfig.LEVELS; k++) {
      levels.add(
          new KeysAndValues<>(
              memories.get(name(layer, k, "keys")), memories.get(name(layer, k, "values"))));
    }
    Optional<Operand<TBool>> attended =
        Optional.ofNullable(memories.get(ATTENDED))
            .map(keep -> scope.tf().math.greater(keep, scope.scalar(0)));
    return new GatedBlock.ProjectedLevels<>(
        levels, new RegionEncoder.Levels<T>(List.of(), attended).attentionMask(scope.tf()));
  }

  private static String name(int layer, int level, String part) {
    return "layer_%d_level_%d_%s".formatted(layer, level + 1, part);
  }

  private <T extends TFloating> Operand<T> words(GraphScope<T> scope) {
    return scope
        .variableScope("embedding")
        .trainable("table", Shape.of(rows.rows(), config.width()), Initialisers.glorotUniform());
  }

  private <T extends TFloating> Operand<T> positions(GraphScope<T> scope) {
    return scope
        .variableScope("positions")
        .trainable(
            "table",
            Shape.of(config.decoder().positions(), config.width()),
            Initialisers.glorotUniform());
  }

  private <T extends TFloating> Operand<T> norm(GraphScope<T> scope, Operand<T> x) {
    return new LayerNorm(config.width(), RegionEncoder.EPSILON)
        .build(scope.variableScope("norm"), x);
  }

  private GatedBlock block() {
    return new GatedBlock(config);
  }
}
