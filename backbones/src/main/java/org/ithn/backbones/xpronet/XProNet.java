package org.ithn.backbones.xpronet;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.ithn.backbones.transformer.ContextEncoder;
import org.ithn.backbones.transformer.EncodedStudy;
import org.ithn.backbones.transformer.ReportModel;
import org.ithn.backbones.vision.ImageBackbone;
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
import org.ithn.framework.model.ContextConfig;
import org.ithn.framework.model.ContextReader;
import org.ithn.framework.model.ExtraInputs;
import org.ithn.framework.model.IncrementalDecoder;
import org.ithn.framework.model.LabelPredictions;
import org.ithn.framework.model.MaskedViews;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

/**
 * XProNet: a visual extractor, a {@link PrototypeTransformer}, and the classes whose prototypes it
 * queries.
 *
 * <p>Training queries the given labels, as in the original, so that prototypes learn from true
 * classes instead of the predictions of an untrained classifier. Outside training, {@link
 * LabelSource} decides: by default, a jointly trained {@link LabelClassifier} predicts the classes
 * from the image.
 *
 * <p>Auxiliary losses in training: {@code image_classes} and {@code report_classes}, the {@link
 * MultiLabelContrastiveLoss} of the responses to patches and to words, and {@code labels}, the
 * classifier's cross-entropy.
 *
 * <p>Scopes: {@code vision}, {@code classifier} and those of {@link PrototypeTransformer}.
 *
 * <p>Source: Wang et al., "Cross-modal Prototype Driven Network for Radiology Report Generation",
 * 2022. Differs: the classifier; the pooled feature of several views is their mean.
 */
public final class XProNet
    implements ImageBackbone, AttentionMaps, LabelPredictions, ContextReader, MaskedViews {
  /** Name of the extra input of labels: {@code [B, C]}, 0 or 1. */
  public static final String LABELS = "labels";

  private final XProNetConfig config;
  private final MultiViewExtractor views;
  private final PrototypeTransformer transformer;
  private final Optional<ContextEncoder> context;

  /**
   * Creates a backbone for a vocabulary.
   *
   * @param config the configuration
   * @param vocabularyWidth W, the words and id 0
   * @param views V, the number of images per example
   */
  public XProNet(XProNetConfig config, int vocabularyWidth, int views) {
    this.config = config;
    VisualExtractor extractor = VisualExtractors.named(config.vision());
    this.views = new MultiViewExtractor(extractor, views);
    this.transformer = new PrototypeTransformer(config, extractor.width(), vocabularyWidth);
    this.context = Optional.empty();
  }

  private XProNet(XProNet base, MultiViewExtractor views, Optional<ContextEncoder> context) {
    this.config = base.config;
    this.views = views;
    this.transformer = base.transformer;
    this.context = context;
  }

  @Override
  public Backbone withContext(ContextConfig texts, int imageSize) {
    return new XProNet(this, views, Optional.of(transformer.contextEncoder(texts, imageSize)));
  }

  @Override
  public Backbone withMaskedViews() {
    return new XProNet(this, views.withMaskedViews(), context);
  }

  @Override
  public Map<String, Shape> extraInputs() {
    Map<String, Shape> inputs = new HashMap<>();
    inputs.put(LABELS, Shape.of(config.prototypes().classes()));
    context.ifPresent(encoder -> inputs.putAll(encoder.inputShapes()));
    return inputs;
  }

  @Override
  public Set<String> generationInputs() {
    return usesClassifier() ? optionalInputs() : extraInputs().keySet();
  }

  @Override
  public Set<String> optionalInputs() {
    return context.map(encoder -> encoder.config().inputs()).orElse(Set.of());
  }

  private <T extends TFloating> EncodedStudy<T> appendContext(
      GraphScope<T> scope,
      Operand<T> patches,
      ImageEncoding<T> encoding,
      Map<String, Operand<T>> extras) {
    EncodedStudy<T> study = new EncodedStudy<>(patches, encoding.mask());
    return context.isEmpty()
        ? study
        : context
            .get()
            .append(
                scope, study, new ContextEncoder.StudyImages<>(views, encoding.images()), extras);
  }

  @Override
  public String generationNote() {
    return usesClassifier()
        ? "labels: classifier (the classes of a study are predicted from its images)"
        : "labels: reference-report (the classes of a study come from its reference report, which"
            + " gives away part of the answer; use this only for reproduction)";
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
   * Encoded image: features and labels.
   *
   * @param images the input of the visual extractor
   * @param features the features of the visual extractor
   * @param mask the mask of the patches; none if all views are present
   * @param predictedLogits {@code [B, C]}, the classifier's log-odds; empty without a classifier
   * @param queriedLabels {@code [B, C]}, 0 or 1; the classes whose prototypes are queried
   */
  private record ImageEncoding<T extends TFloating>(
      Operand<T> images,
      VisualExtractor.Features<T> features,
      List<Operand<TBool>> mask,
      List<Operand<T>> predictedLogits,
      Operand<T> queriedLabels) {}

  private <T extends TFloating> ImageEncoding<T> encodeImages(
      GraphScope<T> scope, Operand<T> images, Map<String, Operand<T>> extras) {
    VisualExtractor.Features<T> features = views.build(scope, VISION, images);
    List<Operand<TBool>> mask = views.patchMask(scope, images, features.patches());
    if (!usesClassifier()) {
      return new ImageEncoding<>(
          images, features, mask, List.of(), ExtraInputs.require(extras, LABELS));
    }
    LabelClassifier classifier =
        new LabelClassifier(views.extractor().width(), config.prototypes().classes());
    Operand<T> predicted = classifier.build(scope.variableScope("classifier"), features.pooled());
    boolean training = scope.mode() == Mode.TRAIN;
    Operand<T> queried =
        training
            ? ExtraInputs.require(extras, LABELS)
            : LabelClassifier.predictedLabels(scope, predicted);
    return new ImageEncoding<>(images, features, mask, List.of(predicted), queried);
  }

  private <T extends TFloating> PrototypeTransformer.TransformerOutput<T> encodePatches(
      GraphScope<T> scope, ImageEncoding<T> encoding) {
    return transformer.encode(
        scope, encoding.features().patches(), encoding.mask(), encoding.queriedLabels());
  }

  @Override
  public <T extends TFloating> BackboneOutputs<T> build(GraphScope<T> scope, BackboneInputs<T> in) {
    var tf = scope.tf();
    ImageEncoding<T> encoding = encodeImages(scope, in.images(), in.extraInputs());
    PrototypeTransformer.TransformerOutput<T> image = encodePatches(scope, encoding);
    PrototypeTransformer.TransformerOutput<T> report =
        transformer.decode(
            scope,
            appendContext(scope, image.states(), encoding, in.extraInputs()),
            ReportModel.withoutLast(tf, in.tokens()),
            encoding.queriedLabels());
    return new BackboneOutputs<>(
        transformer.logits(scope, report.states()),
        report.states(),
        encoding.features().pooled(),
        ReportModel.withoutFirst(tf, in.tokens()),
        ReportModel.withoutFirst(tf, in.mask()),
        scope.mode() == Mode.TRAIN
            ? auxiliaryLosses(scope, encoding, image.response(), report.response())
            : Map.of());
  }

  private <T extends TFloating> Map<String, Operand<T>> auxiliaryLosses(
      GraphScope<T> scope, ImageEncoding<T> encoding, Operand<T> image, Operand<T> report) {
    XProNetConfig.Losses weights = config.prototypes().losses();
    MultiLabelContrastiveLoss contrast = new MultiLabelContrastiveLoss(weights.margin());
    Map<String, Operand<T>> losses = new LinkedHashMap<>();
    if (weights.image() > 0) {
      losses.put(
          "image_classes",
          weighted(scope, contrast.build(scope, image, encoding.queriedLabels()), weights.image()));
    }
    if (weights.report() > 0) {
      losses.put(
          "report_classes",
          weighted(
              scope, contrast.build(scope, report, encoding.queriedLabels()), weights.report()));
    }
    if (weights.labels() > 0 && usesClassifier()) {
      Operand<T> entropy =
          LabelClassifier.crossEntropy(
              scope, encoding.predictedLogits().get(0), encoding.queriedLabels());
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
    ImageEncoding<T> encoding = encodeImages(scope, in.images(), in.extraInputs());
    Operand<T> patches = encodePatches(scope, encoding).states();
    Operand<T> weights =
        transformer.crossAttentionWeights(
            scope,
            appendContext(scope, patches, encoding, in.extraInputs()),
            ReportModel.withoutLast(scope.tf(), in.tokens()),
            encoding.queriedLabels());
    return context.isEmpty() ? weights : ContextEncoder.patchWeights(scope, weights, patches);
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
  public MultiViewExtractor views() {
    return views;
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
      ImageEncoding<T> encoding = encodeImages(scope, images, extras);
      Operand<T> encoded = encodePatches(scope, encoding).states();
      return transformer.memories(
          scope, appendContext(scope, encoded, encoding, extras), encoding.queriedLabels());
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
