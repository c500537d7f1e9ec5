package org.ithn.backbones.visualgpt;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.List;
import java.util.Map;
import org.ithn.backbones.transformer.ReportModel;
import org.ithn.backbones.vision.MultiViewExtractor;
import org.ithn.backbones.visualgpt.RegionEncoder.Levels;
import org.ithn.backbones.visualgpt.VisualGptConfig.RegionSource;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.model.Backbone;
import org.ithn.framework.model.BackboneInputs;
import org.ithn.framework.model.BackboneOutputs;
import org.ithn.framework.model.IncrementalDecoder;
import org.ithn.framework.model.VisionFeatures;
import org.tensorflow.Operand;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

/**
 * VisualGPT: image regions in, word logits out.
 *
 * <p>Depending on {@code backbone.regions.source}, the images are region features {@code [B, R,
 * D]}, or images {@code [B, V, S, S, 3]} whose patches are the regions. ITHN's image feature is the
 * mean of the encoder's last level over the regions that are not rows of zeros; its report feature
 * is the decoder's state after the final norm.
 *
 * <p>Scopes: {@code vision} for a grid, {@code encoder}, {@code decoder}.
 *
 * <p>Source: Chen et al., "VisualGPT: Data-efficient Adaptation of Pretrained Language Models for
 * Image Captioning", CVPR 2022; repository Vision-CAIR/VisualGPT. Differs: a grid of patches can
 * replace a detector's regions; an end token in the input, after which nothing is predicted, counts
 * as padding.
 *
 * @param config widths, layers and dropout
 * @param tokenIds the mapping between ids and rows of the table
 * @param views V, the number of images per example of a grid
 */
public record VisualGpt(VisualGptConfig config, TokenIdMapping tokenIds, int views)
    implements Backbone, VisionFeatures {
  /** The scope of a grid's visual extractor, below the backbone's. */
  static final String VISION = "vision";

  private static final String ENCODER = "encoder";
  private static final String DECODER = "decoder";

  /**
   * Creates a model for a vocabulary.
   *
   * @param vocabularyWidth W, including id 0
   */
  static VisualGpt of(VisualGptConfig config, int vocabularyWidth, int views) {
    return new VisualGpt(config, TokenIdMapping.of(config.tokens(), vocabularyWidth), views);
  }

  @Override
  public <T extends TFloating> BackboneOutputs<T> build(GraphScope<T> scope, BackboneInputs<T> in) {
    Operand<T> regions = regions(scope, in.images());
    Levels<T> encoded = encode(scope, regions);
    TokenIdMapping.DecoderInputs read =
        tokenIds.decoderInputs(scope, ReportModel.withoutLast(scope.tf(), in.tokens()));
    Operand<T> hidden = decode(scope, encoded, read);
    return new BackboneOutputs<>(
        logits(scope, hidden),
        hidden,
        new RegionEncoder(config).pool(scope, regions, encoded),
        ReportModel.withoutFirst(scope.tf(), in.tokens()),
        ReportModel.withoutFirst(scope.tf(), in.mask()),
        Map.of());
  }

  private <T extends TFloating> Operand<T> regions(GraphScope<T> scope, Operand<T> images) {
    int axes = images.shape().numDimensions();
    if (config.regions().source() == RegionSource.FEATURES) {
      checkArgument(
          axes == 3 && images.shape().get(2) == config.regions().width(),
          "backbone.regions.source is 'features': expected regions [B, R, %s], got %s; use a data set that"
              + " provides them, or set backbone.regions.source to 'grid'",
          config.regions().width(),
          images.shape());
      return images;
    }
    checkArgument(
        axes == 5 || axes == 3,
        "backbone.regions.source is 'grid': expected images [B, V, S, S, 3], got %s; set it to 'features'",
        images.shape());
    return grid().build(scope, VISION, images).patches();
  }

  private MultiViewExtractor grid() {
    return MultiViewExtractor.of(config.vision(), views);
  }

  /**
   * Builds the encoder.
   *
   * @param regions {@code [B, R, D]}
   */
  public <T extends TFloating> Levels<T> encode(GraphScope<T> scope, Operand<T> regions) {
    return new RegionEncoder(config).build(scope.sub(ENCODER), regions);
  }

  /**
   * Builds the decoder over whole reports.
   *
   * @param read {@code [B, T]}
   * @return {@code [B, T, H]}, after the final norm
   */
  public <T extends TFloating> Operand<T> decode(
      GraphScope<T> scope, Levels<T> encoded, TokenIdMapping.DecoderInputs read) {
    return gatedDecoder().decode(scope.sub(DECODER), encoded, read);
  }

  /**
   * Builds the output layer.
   *
   * @param hidden {@code [B, T, H]}
   * @return {@code [B, T, W]}, in the order of ids
   */
  public <T extends TFloating> Operand<T> logits(GraphScope<T> scope, Operand<T> hidden) {
    return gatedDecoder().logits(scope.variableScope(DECODER), hidden);
  }

  private GatedDecoder gatedDecoder() {
    return new GatedDecoder(config, tokenIds);
  }

  @Override
  public IncrementalDecoder decoder() {
    return new Decoder(this);
  }

  @Override
  public boolean readsRegions() {
    return config.regions().source() == RegionSource.FEATURES;
  }

  @Override
  public int hiddenWidth() {
    return config.width();
  }

  @Override
  public int imageFeatureWidth() {
    return config.width();
  }

  @Override
  public <T extends TFloating> Operand<T> visionFeatures(GraphScope<T> scope, Operand<T> images) {
    return grid().packedFeatures(scope, VISION, images);
  }

  @Override
  public String visionScope() {
    return VISION + "/";
  }

  @Override
  public int maxPositions() {
    return config.decoder().positions();
  }

  /** Incremental decoder over the encoded image. */
  private record Decoder(VisualGpt model) implements IncrementalDecoder {
    @Override
    public <T extends TFloating> Map<String, Operand<T>> encode(
        GraphScope<T> scope, Operand<T> images) {
      Levels<T> encoded = model.encode(scope, model.regions(scope, images));
      return model.gatedDecoder().memories(scope.variableScope(DECODER), encoded);
    }

    @Override
    public <T extends TFloating> List<Operand<T>> emptyCaches(
        GraphScope<T> scope, Operand<TInt32> rows) {
      return model.gatedDecoder().emptyCaches(scope, rows);
    }

    @Override
    public <T extends TFloating> Step<T> step(
        GraphScope<T> scope,
        Map<String, Operand<T>> encoded,
        List<Operand<T>> caches,
        Operand<TInt32> tokens,
        Operand<TInt32> position) {
      return model
          .gatedDecoder()
          .step(scope.variableScope(DECODER), encoded, caches, tokens, position);
    }
  }
}
