package org.ithn.backbones.transformer;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.ithn.backbones.vision.ImageBackbone;
import org.ithn.backbones.vision.MultiViewExtractor;
import org.ithn.backbones.vision.VisualExtractor;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.model.AttentionMaps;
import org.ithn.framework.model.BackboneInputs;
import org.ithn.framework.model.BackboneOutputs;
import org.ithn.framework.model.ContextConfig;
import org.ithn.framework.model.ContextReader;
import org.ithn.framework.model.IncrementalDecoder;
import org.ithn.framework.model.MaskedViews;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;
import org.tensorflow.types.family.TType;

/**
 * Backbone of a visual extractor followed by an encoder-decoder.
 *
 * <p>Scopes: {@code vision}, those of the encoder-decoder, and {@code context} with a context.
 */
public final class ReportModel implements ImageBackbone, AttentionMaps, ContextReader, MaskedViews {
  private final MultiViewExtractor views;
  private final EncoderDecoder transformer;
  private final Optional<ContextEncoder> context;

  /**
   * Creates a model.
   *
   * @param views extracts the patches of a study's images
   * @param transformer the encoder-decoder, built for the extractor's width
   */
  public ReportModel(MultiViewExtractor views, EncoderDecoder transformer) {
    this(views, transformer, Optional.empty());
  }

  private ReportModel(
      MultiViewExtractor views, EncoderDecoder transformer, Optional<ContextEncoder> context) {
    this.views = views;
    this.transformer = transformer;
    this.context = context;
  }

  @Override
  public ReportModel withContext(ContextConfig texts, int imageSize) {
    return new ReportModel(
        views, transformer, Optional.of(transformer.contextEncoder(texts, imageSize)));
  }

  @Override
  public ReportModel withMaskedViews() {
    return new ReportModel(views.withMaskedViews(), transformer, context);
  }

  @Override
  public Map<String, Shape> extraInputs() {
    return context.map(ContextEncoder::inputShapes).orElse(Map.of());
  }

  @Override
  public Set<String> generationInputs() {
    return extraInputs().keySet();
  }

  @Override
  public Set<String> optionalInputs() {
    return extraInputs().keySet();
  }

  private <T extends TFloating> EncodedStudy<T> encode(
      GraphScope<T> scope, Operand<T> patches, Operand<T> images, Map<String, Operand<T>> extras) {
    List<Operand<TBool>> mask = views.patchMask(scope, images, patches);
    EncodedStudy<T> encoded = // [B, P, H]
        new EncodedStudy<>(transformer.encode(scope, patches, mask), mask);
    return context.isEmpty()
        ? encoded
        : context
            .get()
            .append(scope, encoded, new ContextEncoder.StudyImages<>(views, images), extras);
  }

  @Override
  public <T extends TFloating> BackboneOutputs<T> build(GraphScope<T> scope, BackboneInputs<T> in) {
    Ops tf = scope.tf();
    VisualExtractor.Features<T> features = views.build(scope, VISION, in.images());
    EncodedStudy<T> encoded = encode(scope, features.patches(), in.images(), in.extraInputs());
    Operand<T> hidden = // [B, T, H]
        transformer.decode(scope, encoded, withoutLast(tf, in.tokens()));
    return new BackboneOutputs<>(
        transformer.logits(scope, hidden),
        hidden,
        features.pooled(),
        withoutFirst(tf, in.tokens()),
        withoutFirst(tf, in.mask()),
        Map.of());
  }

  @Override
  public <T extends TFloating> Operand<T> attention(GraphScope<T> scope, BackboneInputs<T> in) {
    Operand<T> patches = views.build(scope, VISION, in.images()).patches();
    EncodedStudy<T> encoded = encode(scope, patches, in.images(), in.extraInputs());
    Operand<T> weights =
        transformer.crossAttentionWeights(scope, encoded, withoutLast(scope.tf(), in.tokens()));
    return context.isEmpty() ? weights : ContextEncoder.patchWeights(scope, weights, patches);
  }

  @Override
  public IncrementalDecoder decoder() {
    return new Decoder();
  }

  @Override
  public int hiddenWidth() {
    return transformer.width();
  }

  @Override
  public MultiViewExtractor views() {
    return views;
  }

  @Override
  public int maxPositions() {
    return transformer.maxPositions();
  }

  /** Returns the decoder's inputs, {@code [B, L - 1]} of {@code [B, L]}. */
  public static <X extends TType> Operand<X> withoutLast(Ops tf, Operand<X> rows) {
    return columns(tf, rows, 0);
  }

  /** Returns the decoder's targets, {@code [B, L - 1]} of {@code [B, L]}. */
  public static <X extends TType> Operand<X> withoutFirst(Ops tf, Operand<X> rows) {
    return columns(tf, rows, 1);
  }

  private static <X extends TType> Operand<X> columns(Ops tf, Operand<X> rows, int first) {
    long length = rows.shape().get(1);
    Operand<TInt32> size =
        length > 0
            ? tf.constant(new int[] {-1, (int) length - 1})
            : tf.math.sub(tf.shape(rows), tf.constant(new int[] {0, 1}));
    return tf.slice(rows, tf.constant(new int[] {0, first}), size);
  }

  private final class Decoder implements IncrementalDecoder {
    @Override
    public <T extends TFloating> Map<String, Operand<T>> encode(
        GraphScope<T> scope, Operand<T> images) {
      return encode(scope, images, Map.of());
    }

    @Override
    public <T extends TFloating> Map<String, Operand<T>> encode(
        GraphScope<T> scope, Operand<T> images, Map<String, Operand<T>> extras) {
      Operand<T> patches = views.build(scope, VISION, images).patches();
      return transformer.memories(scope, ReportModel.this.encode(scope, patches, images, extras));
    }

    @Override
    public <T extends TFloating> List<Operand<T>> emptyCaches(
        GraphScope<T> scope, Operand<TInt32> rows) {
      return transformer.emptyCaches(scope, rows);
    }

    @Override
    public <T extends TFloating> Step<T> step(
        GraphScope<T> scope,
        Map<String, Operand<T>> encoded,
        List<Operand<T>> caches,
        Operand<TInt32> tokens,
        Operand<TInt32> position) {
      return transformer.step(scope, encoded, caches, tokens, position);
    }
  }
}
