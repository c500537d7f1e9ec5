package org.ithn.backbones.transformer;

import static com.google.common.base.Preconditions.checkState;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.ithn.backbones.vision.ImageBackbone;
import org.ithn.backbones.vision.MultiViewExtractor;
import org.ithn.framework.data.PriorImages;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.graph.Initialisers;
import org.ithn.framework.layers.Dropout;
import org.ithn.framework.layers.Embedding;
import org.ithn.framework.layers.Linear;
import org.ithn.framework.layers.Masks;
import org.ithn.framework.layers.Shapes;
import org.ithn.framework.layers.SinusoidalPositionalEncoding;
import org.ithn.framework.model.ContextConfig;
import org.ithn.framework.model.ExtraInputs;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.ReduceSum;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TFloating;
import org.tensorflow.types.family.TType;

/**
 * Encoder of a study's K texts, of F facts about its patient and of N images of an earlier study,
 * whose states follow the patches in the decoder's cross-attention.
 *
 * <p>A word's vector is the sum of its embedding, its position in its text and the vector of the
 * kind of text; a fact has a {@link PatientEmbedding vector of its value}; a patch of an earlier
 * image is the projection of the visual extractor's patch. All of them attend to each other.
 * Padding and absent images are never attended to, so a study without texts and earlier images is
 * decoded from its patches and the facts alone.
 *
 * <p>In training, each text of each study is left out, each fact becomes unknown, and all earlier
 * images of a study are left out with the probability {@link ContextConfig#dropout}, drawn from the
 * seed of the step like any other dropout.
 *
 * <p>Variables: {@code embedding/table} {@code [W, H]}, of the vocabulary of the reports but with
 * vectors of its own, {@code kinds/table} {@code [K, H]}, {@code patient}, {@code prior_images},
 * {@code encoder}.
 *
 * @param config the texts, the facts and the number of earlier images
 * @param vocabularyWidth W, the number of rows of the table
 * @param base width, heads, inner width and dropout of the layers
 * @param imageSize S, the height and width of images
 */
public record ContextEncoder(
    ContextConfig config, int vocabularyWidth, TransformerStack base, int imageSize) {
  /** The scope of the encoder, below the backbone's. */
  public static final String SCOPE = "context";

  public ContextEncoder {
    checkState(
        !config.readsNothing(),
        "context: no texts, facts and earlier images; name some or build no encoder");
  }

  /** Returns the shapes of the study inputs of an example. */
  public Map<String, Shape> inputShapes() {
    return config.inputShapes(imageSize);
  }

  /**
   * The images of a study and their extractor, which also reads those of an earlier study.
   *
   * @param views the extractor
   * @param images its input
   */
  public record StudyImages<T extends TFloating>(MultiViewExtractor views, Operand<T> images) {}

  /**
   * Builds the encoder.
   *
   * @param scope the backbone's scope
   * @param patches {@code [B, P, H]}, encoded, with the mask of absent views, if there is one
   * @param images the images that the patches come from
   * @param extras the study inputs by name: {@code [B, K, M]}, the ids of the words, {@code [B,
   *     F]}, the values of the facts, and {@code [B, N, S, S, 3]}, the earlier images
   * @return {@code [B, P + K M + F + Q, H]} with its mask; Q, the patches of the earlier images
   */
  public <T extends TFloating> EncodedStudy<T> append(
      GraphScope<T> scope,
      EncodedStudy<T> patches,
      StudyImages<T> images,
      Map<String, Operand<T>> extras) {
    Ops tf = scope.tf();
    GraphScope<T> own = scope.sub(SCOPE);
    List<Positions<T>> parts = new ArrayList<>();
    if (config.readsTexts()) {
      parts.add(words(own, ExtraInputs.require(extras, ContextConfig.INPUT)));
    }
    if (!config.patient().isEmpty()) {
      parts.add(facts(own, ExtraInputs.require(extras, ContextConfig.PATIENT)));
    }
    if (config.readsPriorImages()) {
      Operand<T> prior = ExtraInputs.require(extras, ContextConfig.PRIOR_IMAGES);
      parts.add(priorImages(scope, own.sub(PriorImages.KEY), images, prior));
    }
    Operand<TBool> known = joined(tf, parts.stream().map(Positions::known).toList());
    Operand<T> states =
        new TransformerStack(
                base.width(),
                base.heads(),
                config.layers(),
                base.feedForwardWidth(),
                base.dropout())
            .encode(
                own,
                joined(tf, parts.stream().map(Positions::vectors).toList()),
                List.of(Masks.ofKeys(tf, known)));
    return withStates(tf, patches, states, known);
  }

  /**
   * Positions of words, facts or patches.
   *
   * @param vectors {@code [B, N, H]}
   * @param known {@code [B, N]}, false = padding
   */
  private record Positions<T extends TFloating>(Operand<T> vectors, Operand<TBool> known) {}

  private <T extends TFloating> Positions<T> words(GraphScope<T> own, Operand<T> input) {
    Ops tf = own.tf();
    Operand<TInt32> ids = // [B, K, M]
        tf.dtypes.cast(withoutDropped(own, input, 1), TInt32.class);
    int words = config.texts().size() * config.maxWords();
    Operand<TBool> known =
        tf.math.greater(tf.reshape(ids, tf.constant(new int[] {-1, words})), tf.constant(0));
    return new Positions<>(embed(own, ids), known);
  }

  private <T extends TFloating> Positions<T> facts(GraphScope<T> own, Operand<T> input) {
    GraphScope<T> scope = own.sub(ContextConfig.PATIENT);
    Operand<TBool> known = // unknown is a value as well
        scope.tf().math.greaterEqual(input, scope.scalar(0));
    PatientEmbedding embedding =
        new PatientEmbedding(config.facts(), base.width(), new Dropout(base.dropout()));
    return new Positions<>(embedding.build(scope, withoutDropped(scope, input, 0)), known);
  }

  /**
   * Builds the positions of the patches of earlier images.
   *
   * @param scope the backbone's scope, which has the extractor
   * @param own the scope of the projection
   * @param input {@code [B, N, S, S, 3]}
   */
  private <T extends TFloating> Positions<T> priorImages(
      GraphScope<T> scope, GraphScope<T> own, StudyImages<T> images, Operand<T> input) {
    MultiViewExtractor.OptionalPatches<T> prior =
        images
            .views()
            .buildOptional(
                scope, ImageBackbone.VISION, withoutDropped(own, input, 4), images.images());
    Operand<T> vectors = // [B, Q, H]
        Linear.glorot(images.views().extractor().width(), base.width())
            .build(own.sub("projection"), prior.patches());
    return new Positions<>(new Dropout(base.dropout()).build(own, vectors), prior.present());
  }

  private static <X extends TType> Operand<X> joined(Ops tf, List<Operand<X>> parts) {
    return parts.size() == 1 ? parts.get(0) : tf.concat(parts, axis(tf));
  }

  /** Returns the patches followed by the states of words and facts. */
  private static <T extends TFloating> EncodedStudy<T> withStates(
      Ops tf, EncodedStudy<T> study, Operand<T> states, Operand<TBool> words) {
    Operand<T> patches = study.states();
    Operand<TInt32> patchShape = // [B, P]
        tf.stack(List.of(Shapes.dimension(tf, patches, 0), Shapes.dimension(tf, patches, 1)));
    Operand<TBool> present =
        study.mask().isEmpty()
            ? tf.fill(patchShape, tf.constant(true))
            : tf.reshape(study.mask().get(0), patchShape);
    Operand<TBool> all = tf.concat(List.of(present, words), axis(tf));
    return new EncodedStudy<>(
        tf.concat(List.of(patches, states), axis(tf)), List.of(Masks.ofKeys(tf, all)));
  }

  /**
   * Returns the attention to the patches alone.
   *
   * @param weights {@code [B, T, P + ..]}, the attention to patches and context
   * @param patches {@code [B, P, ..]}
   * @return {@code [B, T, P]}, which sums to 1 over P
   */
  public static <T extends TFloating> Operand<T> patchWeights(
      GraphScope<T> scope, Operand<T> weights, Operand<T> patches) {
    Ops tf = scope.tf();
    Operand<TInt32> size =
        Shapes.stack(
            tf, List.of(tf.constant(-1), tf.constant(-1), Shapes.dimension(tf, patches, 1)));
    Operand<T> own = tf.slice(weights, tf.constant(new int[] {0, 0, 0}), size);
    return tf.math.div(own, tf.reduceSum(own, tf.constant(2), ReduceSum.keepDims(true)));
  }

  private static Operand<TInt32> axis(Ops tf) {
    return tf.constant(1);
  }

  /**
   * Sets some texts, facts or studies of earlier images to 0 in training.
   *
   * @param inner the number of last axes that a draw covers: 1 for {@code [B, K, M]}, 0 for {@code
   *     [B, F]}, 4 for {@code [B, N, S, S, 3]}
   */
  private <T extends TFloating> Operand<T> withoutDropped(
      GraphScope<T> scope, Operand<T> input, int inner) {
    if (config.dropout() == 0 || !scope.mode().isTraining()) {
      return input;
    }
    Ops tf = scope.tf();
    int outer = input.shape().numDimensions() - inner;
    Operand<TInt64> first = // B, and K or F
        tf.slice(
            tf.shape(input, TInt64.class),
            tf.constant(new int[] {0}),
            tf.constant(new int[] {outer}));
    long[] ones = new long[inner];
    Arrays.fill(ones, 1);
    Operand<TInt64> each = // [B, K, 1], [B, F] or [B, 1, 1, 1, 1]
        inner == 0 ? first : tf.concat(List.of(first, tf.constant(ones)), tf.constant(0));
    Operand<TBool> kept = tf.math.greaterEqual(scope.uniform(each), scope.scalar(config.dropout()));
    return tf.math.mul(input, tf.dtypes.cast(kept, scope.type()));
  }

  /** Returns the vectors {@code [B, K M, H]} of ids {@code [B, K, M]}. */
  private <T extends TFloating> Operand<T> embed(GraphScope<T> scope, Operand<TInt32> ids) {
    Ops tf = scope.tf();
    int width = base.width();
    int texts = config.texts().size();
    Operand<T> x =
        new Embedding(vocabularyWidth, width, Initialisers.glorotUniform())
            .build(scope.variableScope("embedding"), ids);
    x = tf.reshape(x, tf.constant(new int[] {-1, config.maxWords(), width}));
    x = new SinusoidalPositionalEncoding(width).build(scope, x, config.maxWords());
    x = tf.reshape(x, tf.constant(new int[] {-1, texts, config.maxWords(), width}));
    Operand<T> kinds = // [K, H]
        scope
            .variableScope("kinds")
            .trainable("table", Shape.of(texts, width), Initialisers.glorotUniform());
    x = tf.math.add(x, tf.expandDims(kinds, tf.constant(1)));
    x = tf.reshape(x, tf.constant(new int[] {-1, texts * config.maxWords(), width}));
    return new Dropout(base.dropout()).build(scope, x);
  }
}
