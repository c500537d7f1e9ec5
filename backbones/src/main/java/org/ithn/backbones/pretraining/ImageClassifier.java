package org.ithn.backbones.pretraining;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.Map;
import org.ithn.backbones.transformer.ReportModel;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.graph.Initialiser;
import org.ithn.framework.graph.Initialisers;
import org.ithn.framework.graph.Mode;
import org.ithn.framework.graph.Scopes;
import org.ithn.framework.layers.Dropout;
import org.ithn.framework.layers.Linear;
import org.ithn.framework.model.Backbone;
import org.ithn.framework.model.BackboneInputs;
import org.ithn.framework.model.BackboneOutputs;
import org.ithn.framework.model.IncrementalDecoder;
import org.ithn.framework.model.VisionFeatures;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TFloating;

/**
 * A multi-label classifier of images: the visual extractor of a backbone, dropout, and a linear
 * layer on the pooled features.
 *
 * <p>It takes a backbone's place in training, so that the same loop trains it. The variables of the
 * extractor have the paths that they have in the backbone. It writes no reports and has no decoder.
 *
 * <p>Scopes: those of the extractor, and {@code classifier} with {@code kernel} and {@code bias}.
 * Input: {@code labels}, 0 or 1 by class. Auxiliary loss: {@code labels}. The kernel starts at 0
 * and the bias at the configured logits, so the first predictions do not depend on the image.
 *
 * @param model the backbone whose extractor is trained, with one view per example
 * @param config weights, initial bias, dropout and batch normalisation
 */
public record ImageClassifier(Backbone model, ClassifierConfig config) implements Backbone {
  /** Name of the input, the loss and the logged loss term. */
  public static final String LABELS = "labels";

  private static final String CLASSIFIER = "classifier";

  public ImageClassifier {
    checkArgument(
        VisionFeatures.find(model).isPresent(),
        "image classifier: the backbone has no separate visual extractor; choose one that has");
  }

  /**
   * Placeholder and output of a classifier alone.
   *
   * @param images {@code [B, 1, S, S, 3]}
   * @param logits {@code [B, C]}
   */
  public record Predictor(Operand<TFloat32> images, Operand<TFloat32> logits) {}

  /**
   * Adds the classifier with a placeholder for its images.
   *
   * @param root the root scope
   * @param image {@code [1, S, S, 3]}, the shape of one example
   */
  public Predictor buildPredictor(GraphScope<TFloat32> root, Shape image) {
    Shape shape = Shape.of(Shape.UNKNOWN_SIZE).append(image);
    Operand<TFloat32> images = root.tf().placeholder(TFloat32.class, Placeholder.shape(shape));
    GraphScope<TFloat32> scope = root.sub(Scopes.BACKBONE);
    return new Predictor(images, logits(scope, pooledFeatures(scope, images)));
  }

  @Override
  public <T extends TFloating> BackboneOutputs<T> build(GraphScope<T> scope, BackboneInputs<T> in) {
    Ops tf = scope.tf();
    Operand<T> pooled = pooledFeatures(visionScope(scope), in.images()); // [B, D]
    Operand<T> logits = logits(scope, pooled); // [B, C]
    Operand<T> loss =
        new WeightedCrossEntropy(config.positiveWeights())
            .build(scope, logits, in.extraInput(LABELS));
    return new BackboneOutputs<>(
        tf.expandDims(logits, tf.constant(1)),
        tf.expandDims(pooled, tf.constant(1)),
        pooled,
        ReportModel.withoutFirst(tf, in.tokens()),
        ReportModel.withoutFirst(tf, in.mask()),
        Map.of(LABELS, loss));
  }

  /** Returns the scope of the extractor, in evaluation mode if its statistics are frozen. */
  private <T extends TFloating> GraphScope<T> visionScope(GraphScope<T> scope) {
    if (config.norms() == NormMode.TRAINED) {
      return scope;
    }
    return GraphScope.root(
            scope.tf(), Mode.EVALUATE, scope.parameters(), scope.random(), scope.type())
        .withExecutionOptions(scope.executionOptions())
        .variableScope(scope.path());
  }

  private <T extends TFloating> Operand<T> pooledFeatures(GraphScope<T> scope, Operand<T> images) {
    Operand<T> packed = // [B, 1 + P, D], the pooled feature first
        VisionFeatures.find(model).orElseThrow().visionFeatures(scope, images);
    return scope.tf().gather(packed, scope.tf().constant(0), scope.tf().constant(1));
  }

  private <T extends TFloating> Operand<T> logits(GraphScope<T> scope, Operand<T> pooled) {
    int width = model.imageFeatureWidth();
    GraphScope<T> classifier = scope.variableScope(CLASSIFIER);
    Operand<T> dropped = new Dropout(config.dropout()).build(scope, pooled);
    Operand<T> product =
        new Linear(width, config.classes(), Initialisers.zeros(), Linear.Bias.NONE)
            .build(classifier, dropped);
    return scope
        .tf()
        .nn
        .biasAdd(product, classifier.trainable("bias", Shape.of(config.classes()), initialBias()));
  }

  private Initialiser initialBias() {
    double[] values = config.initialLogits().stream().mapToDouble(Double::doubleValue).toArray();
    return new Initialiser() {
      @Override
      public <T extends TFloating> Operand<T> values(
          Ops tf, Shape shape, long seed, Class<T> type) {
        return tf.dtypes.cast(tf.constant(values), type);
      }
    };
  }

  /**
   * Not supported.
   *
   * @throws UnsupportedOperationException always
   */
  @Override
  public IncrementalDecoder decoder() {
    throw new UnsupportedOperationException("an image classifier writes no reports");
  }

  @Override
  public int hiddenWidth() {
    return model.imageFeatureWidth();
  }

  @Override
  public int imageFeatureWidth() {
    return model.imageFeatureWidth();
  }

  @Override
  public String visionScope() {
    return model.visionScope();
  }

  @Override
  public Map<String, Shape> extraInputs() {
    return Map.of(LABELS, Shape.of(config.classes()));
  }
}
