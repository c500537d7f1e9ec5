package org.ithn.backbones.r2gencmn;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ithn.backbones.vision.VisualExtractor;
import org.ithn.backbones.vision.VisualExtractors;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.model.AttentionMaps;
import org.ithn.framework.model.Backbone;
import org.ithn.framework.model.BackboneInputs;
import org.ithn.framework.model.BackboneOutputs;
import org.ithn.framework.model.IncrementalDecoder;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

/**
 * R2GenCMN: a visual extractor and a {@link MemoryTransformer}.
 *
 * <p>Views of a study go through the extractor one after the other; their patches are joined along
 * the positions, the first view first. The pooled image feature is the mean over the views.
 *
 * <p>Scopes: {@code vision} and those of {@link MemoryTransformer}.
 *
 * <p>Source: Chen et al., "Cross-modal Memory Networks for Radiology Report Generation", 2021.
 * Differs for joined views: the original gives the two pooled features side by side, which nothing
 * of it reads; ITHN's projection of the image needs one width for one and for two views.
 */
public final class R2GenCmn implements Backbone, AttentionMaps {
  private static final String VISION = "vision";

  private final R2GenCmnConfig config;
  private final VisualExtractor extractor;
  private final MemoryTransformer transformer;
  private final int views;

  /**
   * A backbone for a vocabulary.
   *
   * @param vocabularyWidth W: the words and id 0
   * @param views V, images per example
   */
  public R2GenCmn(R2GenCmnConfig config, int vocabularyWidth, int views) {
    checkArgument(views >= 1, "a study needs at least 1 view, got %s", views);
    this.config = config;
    this.extractor = VisualExtractors.named(config.vision());
    this.transformer = new MemoryTransformer(config, extractor.width(), vocabularyWidth);
    this.views = views;
  }

  @Override
  public <T extends TFloating> BackboneOutputs<T> build(GraphScope<T> scope, BackboneInputs<T> in) {
    Ops tf = scope.tf();
    VisualExtractor.Features<T> features = features(scope, in.images());
    Operand<T> encoded = transformer.encode(scope, features.patches()); // [B, P, H]
    Operand<T> hidden = // [B, T, H]
        transformer.decode(scope, encoded, columns(tf, in.tokens(), 0, -1));
    return new BackboneOutputs<>(
        transformer.logits(scope, hidden),
        hidden,
        features.pooled(),
        columns(tf, in.tokens(), 1, 0),
        columns(tf, in.mask(), 1, 0),
        Map.of());
  }

  @Override
  public <T extends TFloating> Operand<T> attention(GraphScope<T> scope, BackboneInputs<T> in) {
    Operand<T> encoded = transformer.encode(scope, features(scope, in.images()).patches());
    return transformer.attention(scope, encoded, columns(scope.tf(), in.tokens(), 0, -1));
  }

  @Override
  public IncrementalDecoder decoder() {
    return new Decoder();
  }

  @Override
  public int hiddenWidth() {
    return config.width();
  }

  @Override
  public int imageFeatureWidth() {
    return extractor.width();
  }

  @Override
  public String visionScope() {
    return VISION + "/";
  }

  private <T extends TFloating> VisualExtractor.Features<T> features(
      GraphScope<T> scope, Operand<T> images) {
    Ops tf = scope.tf();
    List<Operand<T>> patches = new ArrayList<>();
    List<Operand<T>> pooled = new ArrayList<>();
    for (int view = 0; view < views; view++) {
      Operand<T> image = tf.gather(images, tf.constant(view), tf.constant(1)); // [B, S, S, 3]
      VisualExtractor.Features<T> features = extractor.build(scope.sub(VISION), image);
      patches.add(features.patches());
      pooled.add(features.pooled());
    }
    if (views == 1) {
      return new VisualExtractor.Features<>(patches.get(0), pooled.get(0));
    }
    Operand<T> mean = tf.math.mul(tf.math.addN(pooled), scope.scalar(1.0 / views));
    return new VisualExtractor.Features<>(tf.concat(patches, tf.constant(1)), mean);
  }

  /**
   * Columns of {@code [B, L]}: {@code skip} left out at the start, {@code drop} (negative) at the
   * end.
   */
  private static <X extends org.tensorflow.types.family.TType> Operand<X> columns(
      Ops tf, Operand<X> rows, int skip, int drop) {
    Operand<TInt32> size = tf.math.add(tf.shape(rows), tf.constant(new int[] {0, drop - skip}));
    return tf.slice(rows, tf.constant(new int[] {0, skip}), size);
  }

  private final class Decoder implements IncrementalDecoder {
    @Override
    public <T extends TFloating> Map<String, Operand<T>> encode(
        GraphScope<T> scope, Operand<T> images) {
      Operand<T> patches = features(scope, images).patches();
      return transformer.memories(scope, transformer.encode(scope, patches));
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
