package org.ithn.backbones.xpronet;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ithn.backbones.transformer.ReportModel;
import org.ithn.backbones.vision.MultiViewExtractor;
import org.ithn.backbones.vision.VisualExtractor;
import org.ithn.backbones.vision.VisualExtractors;
import org.ithn.backbones.xpronet.XProNetConfig.LabelSource;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.graph.Mode;
import org.ithn.framework.model.AttentionMaps;
import org.ithn.framework.model.Backbone;
import org.ithn.framework.model.BackboneInputs;
import org.ithn.framework.model.BackboneOutputs;
import org.ithn.framework.model.ExtraInputs;
import org.ithn.framework.model.IncrementalDecoder;
import org.ithn.framework.model.LabelPredictions;
import org.ithn.framework.model.VisionFeatures;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

/**
 * XProNet: a visual extractor, a {@link PrototypeTransformer}, and the classes whose prototypes it
 * queries.
 *
 * <p>In training the given labels are queried, as in the original, so that prototypes learn from
 * the classes that are there, not from a classifier that knows nothing yet. Outside training it
 * depends on {@link LabelSource}: by default a {@link LabelClassifier} that was trained along says
 * which classes the image has.
 *
 * <p>Own losses, in training: {@code image_classes} and {@code report_classes}, the {@link
 * MultiLabelContrastiveLoss} of what responded to patches and to words, and {@code labels}, the
 * classifier's cross-entropy.
 *
 * <p>Scopes: {@code vision}, {@code classifier} and those of {@link PrototypeTransformer}.
 *
 * <p>Source: Wang et al., "Cross-modal Prototype Driven Network for Radiology Report Generation",
 * 2022. Differs: the classifier; the pooled feature of joined views is their mean.
 */
public final class XProNet implements Backbone, AttentionMaps, LabelPredictions, VisionFeatures {
  /** The extra input: {@code [B, C]}, 0 or 1. */
  public static final String LABELS = "labels";

  private final XProNetConfig config;
  private final MultiViewExtractor views;
  private final PrototypeTransformer transformer;

  /**
   * A backbone for a vocabulary.
   *
   * @param vocabularyWidth W: the words and id 0
   * @param views V, images per example
   */
  public XProNet(XProNetConfig config, int vocabularyWidth, int views) {
    this.config = config;
    VisualExtractor extractor = VisualExtractors.named(config.vision());
    this.views = new MultiViewExtractor(extractor, views);
    this.transformer = new PrototypeTransformer(config, extractor.width(), vocabularyWidth);
  }

  @Override
  public Map<String, Shape> extraInputs() {
    return Map.of(LABELS, Shape.of(config.prototypes().classes()));
  }

  @Override
  public Set<String> generationInputs() {
    return usesClassifier() ? Set.of() : Set.of(LABELS);
  }

  @Override
  public String generationNote() {
    return usesClassifier()
        ? "labels: classifier (the classes of a study are predicted from its images)"
        : "labels: reference-report (the classes of a study are those of its reference report, which"
            + " gives part of the answer away; for reproduction alone)";
  }

  private boolean usesClassifier() {
    return config.prototypes().labels() == LabelSource.CLASSIFIER;
  }

  @Override
  public boolean predictsLabels() {
    return usesClassifier();
  }

  @Override
  public <T extends TFloating> Operand<T> predictedLabels(GraphScope<T> scope, Operand<T> images) {
    return encodeImages(scope, images, Map.of()).queriedLabels();
  }

  /**
   * What the image gives.
   *
   * @param features of the visual extractor
   * @param predictedLogits {@code [B, C]}, the classifier's log-odds; absent without one
   * @param queriedLabels {@code [B, C]}, 0 or 1
   */
  private record ImageEncoding<T extends TFloating>(
      VisualExtractor.Features<T> features,
      List<Operand<T>> predictedLogits,
      Operand<T> queriedLabels) {}

  private <T extends TFloating> ImageEncoding<T> encodeImages(
      GraphScope<T> scope, Operand<T> images, Map<String, Operand<T>> extras) {
    VisualExtractor.Features<T> features = views.build(scope, ReportModel.VISION, images);
    if (!usesClassifier()) {
      return new ImageEncoding<>(features, List.of(), ExtraInputs.require(extras, LABELS));
    }
    LabelClassifier classifier =
        new LabelClassifier(views.extractor().width(), config.prototypes().classes());
    Operand<T> predicted = classifier.build(scope.variableScope("classifier"), features.pooled());
    boolean training = scope.mode() == Mode.TRAIN;
    Operand<T> queried =
        training
            ? ExtraInputs.require(extras, LABELS)
            : LabelClassifier.predictedLabels(scope, predicted);
    return new ImageEncoding<>(features, List.of(predicted), queried);
  }

  @Override
  public <T extends TFloating> BackboneOutputs<T> build(GraphScope<T> scope, BackboneInputs<T> in) {
    var tf = scope.tf();
    ImageEncoding<T> seen = encodeImages(scope, in.images(), in.extraInputs());
    PrototypeTransformer.TransformerOutput<T> image =
        transformer.encode(scope, seen.features().patches(), seen.queriedLabels());
    PrototypeTransformer.TransformerOutput<T> report =
        transformer.decode(
            scope, image.states(), ReportModel.withoutLast(tf, in.tokens()), seen.queriedLabels());
    return new BackboneOutputs<>(
        transformer.logits(scope, report.states()),
        report.states(),
        seen.features().pooled(),
        ReportModel.withoutFirst(tf, in.tokens()),
        ReportModel.withoutFirst(tf, in.mask()),
        scope.mode() == Mode.TRAIN
            ? auxiliaryLosses(scope, seen, image.response(), report.response())
            : Map.of());
  }

  private <T extends TFloating> Map<String, Operand<T>> auxiliaryLosses(
      GraphScope<T> scope, ImageEncoding<T> seen, Operand<T> image, Operand<T> report) {
    XProNetConfig.Losses weights = config.prototypes().losses();
    MultiLabelContrastiveLoss contrast = new MultiLabelContrastiveLoss(weights.margin());
    Map<String, Operand<T>> losses = new LinkedHashMap<>();
    if (weights.image() > 0) {
      losses.put(
          "image_classes",
          weighted(scope, contrast.build(scope, image, seen.queriedLabels()), weights.image()));
    }
    if (weights.report() > 0) {
      losses.put(
          "report_classes",
          weighted(scope, contrast.build(scope, report, seen.queriedLabels()), weights.report()));
    }
    if (weights.labels() > 0 && usesClassifier()) {
      Operand<T> entropy =
          LabelClassifier.crossEntropy(scope, seen.predictedLogits().get(0), seen.queriedLabels());
      losses.put(LABELS, weighted(scope, entropy, weights.labels()));
    }
    return losses;
  }

  private static <T extends TFloating> Operand<T> weighted(
      GraphScope<T> scope, Operand<T> loss, double weight) {
    return weight == 1 ? loss : scope.tf().math.mul(loss, scope.scalar(weight));
  }

  @Override
  public <T extends TFloating> Operand<T> attention(GraphScope<T> scope, BackboneInputs<T> in) {
    ImageEncoding<T> seen = encodeImages(scope, in.images(), in.extraInputs());
    Operand<T> encoded =
        transformer.encode(scope, seen.features().patches(), seen.queriedLabels()).states();
    return transformer.crossAttentionWeights(
        scope, encoded, ReportModel.withoutLast(scope.tf(), in.tokens()), seen.queriedLabels());
  }

  @Override
  public IncrementalDecoder decoder() {
    return new Decoder(transformer.incrementalDecoder());
  }

  @Override
  public int hiddenWidth() {
    return config.width();
  }

  @Override
  public int imageFeatureWidth() {
    return views.extractor().width();
  }

  @Override
  public <T extends TFloating> Operand<T> visionFeatures(GraphScope<T> scope, Operand<T> images) {
    return views.packedFeatures(scope, ReportModel.VISION, images);
  }

  @Override
  public String visionScope() {
    return ReportModel.VISION + "/";
  }

  @Override
  public Set<String> unusedTrainables() {
    return usesClassifier() && config.prototypes().losses().labels() == 0
        ? Set.of("classifier/kernel", "classifier/bias")
        : Set.of();
  }

  private final class Decoder implements IncrementalDecoder {
    private final IncrementalDecoder steps;

    Decoder(IncrementalDecoder steps) {
      this.steps = steps;
    }

    @Override
    public <T extends TFloating> Map<String, Operand<T>> encode(
        GraphScope<T> scope, Operand<T> images) {
      return encode(scope, images, Map.of());
    }

    @Override
    public <T extends TFloating> Map<String, Operand<T>> encode(
        GraphScope<T> scope, Operand<T> images, Map<String, Operand<T>> extras) {
      ImageEncoding<T> seen = encodeImages(scope, images, extras);
      Operand<T> encoded =
          transformer.encode(scope, seen.features().patches(), seen.queriedLabels()).states();
      return transformer.memories(scope, encoded, seen.queriedLabels());
    }

    @Override
    public <T extends TFloating> List<Operand<T>> emptyCaches(
        GraphScope<T> scope, Operand<TInt32> rows) {
      return steps.emptyCaches(scope, rows);
    }

    @Override
    public <T extends TFloating> Step<T> step(
        GraphScope<T> scope,
        Map<String, Operand<T>> encoded,
        List<Operand<T>> caches,
        Operand<TInt32> tokens,
        Operand<TInt32> position) {
      return steps.step(scope, encoded, caches, tokens, position);
    }
  }
}
