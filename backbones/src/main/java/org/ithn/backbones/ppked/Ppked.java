package org.ithn.backbones.ppked;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ithn.backbones.transformer.ReportModel;
import org.ithn.backbones.vision.ImageBackbone;
import org.ithn.backbones.vision.MultiViewExtractor;
import org.ithn.backbones.vision.VisualExtractor;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.model.BackboneInputs;
import org.ithn.framework.model.BackboneOutputs;
import org.ithn.framework.model.IncrementalDecoder;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

/**
 * PPKED: a decoder that reads what topics find in an image, the reports of similar images, and a
 * graph of topics.
 *
 * <p>Training reads the extra inputs {@code report-vector} and {@code training-image} of each
 * example and stores them in the {@link ReportMemory}. Generation reads the memory and needs only
 * images. In training, images of the example's own patient are never retrieved, neither by the
 * teacher-forced pass nor by the search of the self-critical phase.
 *
 * <p>Scopes: {@code vision}, {@code memory} and those of {@link Explorers} and {@link
 * DistillingDecoder}. ITHN attaches to the pooled image feature and to the states before the
 * vocabulary layer.
 *
 * <p>Source: Liu et al., "Exploring and Distilling Posterior and Prior Knowledge for Radiology
 * Report Generation", CVPR 2021; there is no released code. Our choice: similar images are found by
 * the newest features of the extractor that is trained, instead of by a fixed one.
 */
public final class Ppked implements ImageBackbone {
  /** Name of the extra input of report vectors, {@code [B, R]}. */
  public static final String REPORT_VECTOR = "report-vector";

  /**
   * Name of the extra input {@code [B, 2]} with the number of the image among the training images,
   * from 0, and the number of its patient, from 1.
   */
  public static final String TRAINING_IMAGE = "training-image";

  private static final String MEMORY = "memory";

  private final PpkedConfig config;
  private final MultiViewExtractor views;
  private final ReportMemory memory;
  private final Explorers explorers;
  private final DistillingDecoder distiller;

  /**
   * Creates a backbone.
   *
   * @param config the configuration
   * @param views extracts the patches of a study's images
   * @param vocabularyWidth W, the words and id 0
   */
  public Ppked(PpkedConfig config, MultiViewExtractor views, int vocabularyWidth) {
    this.config = config;
    this.views = views;
    int features = views.extractor().width();
    this.memory =
        new ReportMemory(config.retrieval().images(), features, config.retrieval().width());
    this.explorers = new Explorers(config, features);
    this.distiller = new DistillingDecoder(config, vocabularyWidth);
  }

  @Override
  public Map<String, Shape> extraInputs() {
    return Map.of(REPORT_VECTOR, Shape.of(config.retrieval().width()), TRAINING_IMAGE, Shape.of(2));
  }

  @Override
  public boolean keepsTrainingMemory() {
    return true;
  }

  @Override
  public <T extends TFloating> BackboneOutputs<T> build(GraphScope<T> scope, BackboneInputs<T> in) {
    Ops tf = scope.tf();
    VisualExtractor.Features<T> features = views.build(scope, VISION, in.images());
    Explorers.Knowledge<T> knowledge = explore(scope, features, in.extraInputs());
    if (scope.mode().isTraining()) {
      memory.store(
          scope.variableScope(MEMORY),
          features.pooled(),
          in.extraInput(REPORT_VECTOR),
          in.extraInput(TRAINING_IMAGE));
    }
    Operand<T> hidden =
        distiller.decode(scope, knowledge, ReportModel.withoutLast(tf, in.tokens()));
    return new BackboneOutputs<>(
        distiller.logits(scope, hidden),
        hidden,
        features.pooled(),
        ReportModel.withoutFirst(tf, in.tokens()),
        ReportModel.withoutFirst(tf, in.mask()),
        Map.of());
  }

  /** Reads the memory without the images of the own patient, if {@code extras} name it. */
  private <T extends TFloating> Explorers.Knowledge<T> explore(
      GraphScope<T> scope, VisualExtractor.Features<T> features, Map<String, Operand<T>> extras) {
    Ops tf = scope.tf();
    Optional<Operand<T>> patient =
        Optional.ofNullable(extras.get(TRAINING_IMAGE))
            .map(places -> tf.gather(places, tf.constant(1), tf.constant(1)));
    ReportMemory.Retrieved<T> retrieved =
        memory.retrieve(
            scope.variableScope(MEMORY), features.pooled(), config.retrieval().closest(), patient);
    return explorers.build(scope, features.patches(), retrieved);
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
  public MultiViewExtractor views() {
    return views;
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
      VisualExtractor.Features<T> features = views.build(scope, VISION, images);
      return distiller.memories(scope, explore(scope, features, extras));
    }

    @Override
    public <T extends TFloating> List<Operand<T>> emptyCaches(
        GraphScope<T> scope, Operand<TInt32> rows) {
      return distiller.emptyCaches(scope, rows);
    }

    @Override
    public <T extends TFloating> Step<T> step(
        GraphScope<T> scope,
        Map<String, Operand<T>> encoded,
        List<Operand<T>> caches,
        Operand<TInt32> tokens,
        Operand<TInt32> position) {
      return distiller.step(scope, encoded, caches, tokens, position);
    }
  }
}
