package org.ithn.backbones.r2gencmn;

import java.util.Map;
import java.util.Set;
import org.ithn.backbones.transformer.ReportModel;
import org.ithn.backbones.vision.MultiViewExtractor;
import org.ithn.backbones.vision.VisualExtractor;
import org.ithn.backbones.vision.VisualExtractors;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.model.AttentionMaps;
import org.ithn.framework.model.Backbone;
import org.ithn.framework.model.BackboneInputs;
import org.ithn.framework.model.BackboneOutputs;
import org.ithn.framework.model.ContextConfig;
import org.ithn.framework.model.ContextReader;
import org.ithn.framework.model.IncrementalDecoder;
import org.ithn.framework.model.MaskedViews;
import org.ithn.framework.model.VisionFeatures;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.family.TFloating;

/**
 * R2GenCMN: a visual extractor followed by a {@link MemoryTransformer}.
 *
 * <p>The views of a study pass through the extractor one after the other; their patches are
 * concatenated along the positions, the first view first. The pooled image feature is the mean over
 * the views.
 *
 * <p>Scopes: {@code vision} and those of {@link MemoryTransformer}.
 *
 * <p>Source: Chen et al., "Cross-modal Memory Networks for Radiology Report Generation", 2021.
 * Differs for several views: the original concatenates the two pooled features but does not use
 * them; ITHN's image projection needs the same width for one and two views.
 */
public final class R2GenCmn
    implements Backbone, AttentionMaps, VisionFeatures, ContextReader, MaskedViews {
  private final ReportModel model;

  /**
   * Creates a backbone for a vocabulary.
   *
   * @param config the configuration
   * @param vocabularyWidth W, the words and id 0
   * @param views V, the number of images per example
   */
  public R2GenCmn(R2GenCmnConfig config, int vocabularyWidth, int views) {
    VisualExtractor extractor = VisualExtractors.named(config.vision());
    this.model =
        new ReportModel(
            new MultiViewExtractor(extractor, views),
            new MemoryTransformer(config, extractor.width(), vocabularyWidth));
  }

  private R2GenCmn(ReportModel model) {
    this.model = model;
  }

  @Override
  public Backbone withContext(ContextConfig context, int imageSize) {
    return new R2GenCmn(model.withContext(context, imageSize));
  }

  @Override
  public Backbone withMaskedViews() {
    return new R2GenCmn(model.withMaskedViews());
  }

  @Override
  public Map<String, Shape> extraInputs() {
    return model.extraInputs();
  }

  @Override
  public Set<String> generationInputs() {
    return model.generationInputs();
  }

  @Override
  public Set<String> optionalInputs() {
    return model.optionalInputs();
  }

  @Override
  public <T extends TFloating> BackboneOutputs<T> build(GraphScope<T> scope, BackboneInputs<T> in) {
    return model.build(scope, in);
  }

  @Override
  public <T extends TFloating> Operand<T> attention(GraphScope<T> scope, BackboneInputs<T> in) {
    return model.attention(scope, in);
  }

  @Override
  public IncrementalDecoder decoder() {
    return model.decoder();
  }

  @Override
  public int hiddenWidth() {
    return model.hiddenWidth();
  }

  @Override
  public int imageFeatureWidth() {
    return model.imageFeatureWidth();
  }

  @Override
  public <T extends TFloating> Operand<T> visionFeatures(GraphScope<T> scope, Operand<T> images) {
    return model.visionFeatures(scope, images);
  }

  @Override
  public String visionScope() {
    return model.visionScope();
  }
}
