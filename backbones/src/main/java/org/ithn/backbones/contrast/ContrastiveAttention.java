package org.ithn.backbones.contrast;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.ithn.backbones.transformer.EncoderDecoder;
import org.ithn.backbones.transformer.ReportModel;
import org.ithn.backbones.vision.MultiViewExtractor;
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
 * Contrastive attention around an encoder-decoder over patches.
 *
 * <p>Training reads the extra input {@code normal} of each example. At the end of a step, the
 * pooled features of normal studies, both examples and negatives, enter the {@link NormalityPool}.
 * Generation reads the pool and needs only images.
 *
 * <p>Scopes: {@code vision}, {@code contrast} and those of the base, so ITHN attaches to it as it
 * does to the base.
 *
 * <p>Source: Liu et al., Findings of ACL 2021; there is no released code. {@link
 * ContrastiveAttentionLayer} lists what comes from the paper. Our choice: the pool always holds the
 * newest features instead of being filled once by a fixed extractor, because the extractor is
 * trained jointly.
 */
public final class ContrastiveAttention
    implements Backbone, AttentionMaps, VisionFeatures, ContextReader, MaskedViews {
  /** Name of the extra input that marks normal studies: 1 = normal, 0 = not. */
  public static final String NORMAL = "normal";

  private final ReportModel model;
  private final NormalityPool pool;

  /**
   * Creates a backbone.
   *
   * @param pool the sizes of the pool and of its attention
   * @param views extracts the patches of a study's images
   * @param base the encoder-decoder, built for the extractor's width
   */
  public ContrastiveAttention(
      ContrastiveConfig.Pool pool, MultiViewExtractor views, EncoderDecoder base) {
    this.pool = new NormalityPool(pool.images(), views.extractor().width());
    ContrastiveAttentionLayer contrast =
        new ContrastiveAttentionLayer(this.pool, pool.closest(), pool.width());
    this.model = new ReportModel(views, new ContrastiveEncoderDecoder(base, contrast));
  }

  @Override
  public <T extends TFloating> BackboneOutputs<T> build(GraphScope<T> scope, BackboneInputs<T> in) {
    BackboneOutputs<T> out = model.build(scope, in);
    if (scope.mode().isTraining()) {
      pool.enqueue(
          scope.variableScope(ContrastiveEncoderDecoder.SCOPE),
          out.imageFeatures(),
          in.extraInput(NORMAL));
    }
    return out;
  }

  private ContrastiveAttention(ReportModel model, NormalityPool pool) {
    this.model = model;
    this.pool = pool;
  }

  @Override
  public Backbone withContext(ContextConfig context, int imageSize) {
    return new ContrastiveAttention(model.withContext(context, imageSize), pool);
  }

  @Override
  public Backbone withMaskedViews() {
    return new ContrastiveAttention(model.withMaskedViews(), pool);
  }

  @Override
  public Map<String, Shape> extraInputs() {
    Map<String, Shape> inputs = new HashMap<>(model.extraInputs());
    inputs.put(NORMAL, Shape.scalar());
    return inputs;
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
  public boolean keepsTrainingMemory() {
    return true;
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

  @Override
  public int maxPositions() {
    return model.maxPositions();
  }
}
