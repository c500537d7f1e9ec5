package org.ithn.backbones.transformer;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.graph.RecomputePolicy;
import org.ithn.framework.graph.Rematerialisation;
import org.ithn.framework.layers.HypothesisCaches;
import org.ithn.framework.layers.Masks;
import org.ithn.framework.layers.Norm;
import org.ithn.framework.layers.R2GenLayerNorm;
import org.ithn.framework.layers.Shapes;
import org.ithn.framework.layers.StepAttention;
import org.ithn.framework.layers.StepAttention.SplitHeads;
import org.ithn.framework.layers.TransformerLayer;
import org.ithn.framework.layers.TransformerLayer.DecoderMasks;
import org.ithn.framework.layers.TransformerLayer.StepMemory;
import org.tensorflow.Operand;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

/**
 * Layers of a pre-norm encoder-decoder between the embeddings and the vocabulary layer.
 *
 * <p>Scopes: {@code encoder/layer_i}, {@code encoder/norm}, {@code decoder/layer_i}, {@code
 * decoder/norm}. The norm of the decoder's sublayers is a parameter; the final norms are plain.
 *
 * <p>Source: the base of R2Gen's family, code {@code modules/base_cmn.py}.
 *
 * @param width H, the width of the hidden layers
 * @param heads A, the number of attention heads
 * @param layers the number of layers of the encoder and of the decoder
 * @param feedForwardWidth the inner width of the feed-forward sublayers
 * @param dropout the dropout rate
 */
public record TransformerStack(
    int width, int heads, int layers, int feedForwardWidth, double dropout) {
  private static final String DECODER = "decoder";
  private static final String ATTENDED = "attended_";

  /**
   * Builds an encoder whose positions attend to some positions only.
   *
   * @param x {@code [B, P, H]}, embedded
   * @param mask masks broadcastable to {@code [B, A, P, P]}; true = keep
   * @return {@code [B, P, H]}
   */
  public <T extends TFloating> Operand<T> encode(
      GraphScope<T> scope, Operand<T> x, List<Operand<TBool>> mask) {
    GraphScope<T> encoder = scope.sub("encoder");
    for (int i = 0; i < layers; i++) {
      x =
          Rematerialisation.build(
              encoder.sub("layer_" + i),
              RecomputePolicy.BLOCKS,
              List.of(x),
              (in, inputs) -> layer().encode(in, inputs.get(0), mask));
    }
    return finalNorm(encoder, x);
  }

  /** Returns the plain norm, for decoders without a conditional norm. */
  public <T extends TFloating> Norm<T> plainNorm() {
    R2GenLayerNorm norm = new R2GenLayerNorm(width);
    return norm::build;
  }

  /**
   * Builds the decoder over all positions at once.
   *
   * @param x {@code [B, T, H]}, embedded
   * @param encoded the encoded study
   * @param tokens {@code [B, T]}; padding is not attended to
   * @param norm the norm of the sublayers
   * @return {@code [B, T, H]}
   */
  public <T extends TFloating> Operand<T> decode(
      GraphScope<T> scope,
      Operand<T> x,
      EncodedStudy<T> encoded,
      Operand<TInt32> tokens,
      Norm<T> norm) {
    GraphScope<T> decoder = scope.sub(DECODER);
    DecoderMasks masks = masks(scope, encoded, tokens);
    return finalNorm(decoder, layers(decoder, layers, x, encoded.states(), masks, norm));
  }

  /**
   * Builds the decoder up to its last attention to the study; parameters as in {@link #decode}.
   *
   * @return attention weights {@code [B, T, S]}, averaged over the heads
   */
  public <T extends TFloating> Operand<T> crossAttentionWeights(
      GraphScope<T> scope,
      Operand<T> x,
      EncodedStudy<T> encoded,
      Operand<TInt32> tokens,
      Norm<T> norm) {
    GraphScope<T> decoder = scope.sub(DECODER);
    DecoderMasks masks = masks(scope, encoded, tokens);
    x = layers(decoder, layers - 1, x, encoded.states(), masks, norm);
    GraphScope<T> last = decoder.sub("layer_" + (layers - 1));
    Operand<T> weights = // [B, A, T, S]
        layer()
            .crossAttentionWeights(
                last, x, layer().projectMemory(last, encoded.states()), masks, norm);
    return scope.tf().math.mean(weights, scope.tf().constant(1));
  }

  private <T extends TFloating> Operand<T> layers(
      GraphScope<T> decoder,
      int count,
      Operand<T> x,
      Operand<T> encoded,
      DecoderMasks masks,
      Norm<T> norm) {
    for (int i = 0; i < count; i++) {
      x =
          Rematerialisation.build(
              decoder.sub("layer_" + i),
              RecomputePolicy.BLOCKS,
              List.of(x, encoded),
              (in, inputs) ->
                  layer()
                      .decode(
                          in,
                          inputs.get(0),
                          layer().projectMemory(in, inputs.get(1)),
                          masks,
                          norm));
    }
    return x;
  }

  private static <T extends TFloating> DecoderMasks masks(
      GraphScope<T> scope, EncodedStudy<T> encoded, Operand<TInt32> tokens) {
    return new DecoderMasks(
        List.of(
            Masks.causal(scope, Shapes.dimension(scope.tf(), tokens, 1)),
            Masks.padding(scope, tokens)),
        encoded.mask());
  }

  /**
   * Returns what every decoding step of each decoder layer reads ({@link
   * TransformerLayer.StepMemory}), and the study's mask, if it has one, as zeros and ones.
   */
  public <T extends TFloating> Map<String, Operand<T>> memories(
      GraphScope<T> scope, EncodedStudy<T> encoded) {
    Map<String, Operand<T>> memories = new LinkedHashMap<>();
    GraphScope<T> decoder = scope.variableScope(DECODER);
    for (int i = 0; i < layers; i++) {
      String name = "layer_" + i;
      memories.putAll(
          layer().stepMemory(decoder.variableScope(name), encoded.states()).named(name));
    }
    for (int i = 0; i < encoded.mask().size(); i++) {
      memories.put(ATTENDED + i, scope.tf().dtypes.cast(encoded.mask().get(i), scope.type()));
    }
    return memories;
  }

  /** Returns the empty {@link HypothesisCaches} of all decoder layers. */
  public <T extends TFloating> List<Operand<T>> emptyCaches(
      GraphScope<T> scope, Operand<TInt32> rows) {
    return HypothesisCaches.empty(scope, rows, layer().attention(), layers);
  }

  /**
   * Outputs of one decoding step.
   *
   * @param hidden {@code [N, H]}, after the final norm
   * @param caches the caches of all layers, one position longer
   */
  public record DecoderStep<T extends TFloating>(Operand<T> hidden, List<Operand<T>> caches) {
    public DecoderStep {
      caches = List.copyOf(caches);
    }

    /** Returns the number of caches at the end that are not reordered: all but the lineage. */
    public int fixedCaches() {
      return caches.size() - 1;
    }
  }

  /**
   * Builds one decoding step for N rows.
   *
   * @param x {@code [N, H]}, embedded
   * @param memories contains the output of {@link #memories}
   * @param caches the caches of {@link #emptyCaches} or of the previous step
   * @param norm the norm of the sublayers, applied to rows of shape {@code [N, H]}
   */
  public <T extends TFloating> DecoderStep<T> step(
      GraphScope<T> scope,
      Operand<T> x,
      Map<String, Operand<T>> memories,
      List<Operand<T>> caches,
      Norm<T> norm) {
    GraphScope<T> decoder = scope.variableScope(DECODER);
    Operand<TInt32> images =
        Shapes.dimension(scope.tf(), StepMemory.of(memories, "layer_0").encoded().keys(), 0);
    HypothesisCaches<T> places =
        HypothesisCaches.build(scope, caches.get(0), images, layer().attention());
    TransformerLayer.StepContext<T> context =
        new TransformerLayer.StepContext<>(places, masks(scope, memories), norm);
    List<Operand<T>> next = new ArrayList<>(List.of(places.lineage()));
    for (int i = 0; i < layers; i++) {
      String name = "layer_" + i;
      SplitHeads<T> past = new SplitHeads<>(caches.get(2 * i + 1), caches.get(2 * i + 2));
      StepAttention.Output<T> stepped =
          layer()
              .step(decoder.variableScope(name), x, StepMemory.of(memories, name), past, context);
      x = stepped.x();
      next.add(stepped.cache().keys());
      next.add(stepped.cache().values());
    }
    return new DecoderStep<>(finalNorm(decoder, x), next);
  }

  /** Returns the masks among the memories, 0 = keep and -1e9 = ignore. */
  private static <T extends TFloating> List<Operand<T>> masks(
      GraphScope<T> scope, Map<String, Operand<T>> memories) {
    List<Operand<T>> masks = new ArrayList<>();
    for (int i = 0; memories.containsKey(ATTENDED + i); i++) {
      Operand<TBool> keep = scope.tf().math.greater(memories.get(ATTENDED + i), scope.scalar(0));
      masks.add(Masks.toScores(scope, keep));
    }
    return masks;
  }

  private <T extends TFloating> Operand<T> finalNorm(GraphScope<T> scope, Operand<T> x) {
    return new R2GenLayerNorm(width).build(scope.variableScope("norm"), x);
  }

  private TransformerLayer layer() {
    return TransformerLayer.of(width, heads, feedForwardWidth, dropout);
  }
}
