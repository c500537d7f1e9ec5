package org.ithn.backbones.vision;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.layers.Masks;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBfloat16;
import org.tensorflow.types.TBool;
import org.tensorflow.types.family.TFloating;

/**
 * Extractor for studies with several views. The views pass through one network one after the other;
 * their patches are concatenated along the positions, the first view first, and the pooled feature
 * is the mean over the views.
 *
 * <p>Differs from R2Gen's family for several views: the originals concatenate the two pooled
 * features but do not use them; ITHN's image projection needs the same width for one and two views.
 *
 * <p>If absent views are masked, an image of zeros is an absent view: it leaves the mean, and
 * {@link #patchMask} tells its patches from the others.
 *
 * @param extractor the network for each view
 * @param views V, the number of images per example, at least 1
 * @param masksAbsent true if examples may have fewer than V images
 */
public record MultiViewExtractor(VisualExtractor extractor, int views, boolean masksAbsent) {
  private static final int PACKED_RANK = 3;

  /** Creates an extractor for examples with all of their views. */
  public MultiViewExtractor(VisualExtractor extractor, int views) {
    this(extractor, views, false);
  }

  public MultiViewExtractor {
    checkArgument(views >= 1, "the number of views must be at least 1, got %s", views);
  }

  /**
   * Returns the extractor of a configuration for examples with all of their views.
   *
   * @param name the configuration name of the network
   */
  public static MultiViewExtractor of(String name, int views) {
    return new MultiViewExtractor(VisualExtractors.named(name), views);
  }

  /** Returns an extractor for examples that may have fewer images. */
  public MultiViewExtractor withMaskedViews() {
    return new MultiViewExtractor(extractor, views, true);
  }

  /**
   * Builds the mask of the patches that {@link #build} returns.
   *
   * @param images the input of {@link #build}
   * @param patches {@code [B, P, D]}, its patches
   * @return one mask {@code [B, 1, 1, P]}, true = of a view that the study has; none if all views
   *     are present
   */
  public <T extends TFloating> List<Operand<TBool>> patchMask(
      GraphScope<T> scope, Operand<T> images, Operand<T> patches) {
    if (!masksViews()) {
      return List.of();
    }
    Ops tf = scope.tf();
    ViewMask mask =
        images.shape().numDimensions() == PACKED_RANK
            ? ViewMask.ofPatches(scope, patches, views)
            : ViewMask.ofImages(scope, images);
    return List.of(Masks.ofKeys(tf, mask.ofEachPatch(tf, patches)));
  }

  private boolean masksViews() {
    return masksAbsent && views > 1;
  }

  /**
   * Builds the extractor for every view; packed features are only unpacked.
   *
   * @param name the name of the extractor's scope
   * @param images {@code [B, V, S, S, 3]}, normalised; or {@code [B, 1 + P, D]}, the output of
   *     {@link #packedFeatures}
   */
  public <T extends TFloating> VisualExtractor.Features<T> build(
      GraphScope<T> scope, String name, Operand<T> images) {
    Ops tf = scope.tf();
    if (images.shape().numDimensions() == PACKED_RANK) {
      return unpackFeatures(tf, images);
    }
    if (masksViews()) {
      return buildMasked(scope, name, images, ViewMask.ofImages(scope, images));
    }
    List<VisualExtractor.Features<T>> each =
        ofEachView(scope, name, view -> tf.gather(images, tf.constant(view), tf.constant(1)));
    if (views == 1) {
      return each.get(0);
    }
    Operand<T> mean = tf.math.mul(tf.math.addN(pooled(each)), scope.scalar(1.0 / views));
    return new VisualExtractor.Features<>(patches(tf, each), mean);
  }

  /**
   * Builds the extractor for the views that a study has.
   *
   * @param images {@code [B, V, S, S, 3]}; the content of absent views affects nothing
   * @return the features; patches of absent views are zeros
   */
  <T extends TFloating> VisualExtractor.Features<T> buildMasked(
      GraphScope<T> scope, String name, Operand<T> images, ViewMask mask) {
    Ops tf = scope.tf();
    List<VisualExtractor.Features<T>> each =
        ofEachView(scope, name, view -> mask.imageOrFirst(tf, images, view));
    Operand<T> all = patches(tf, each);
    return new VisualExtractor.Features<>(
        kept(scope, all, mask.ofEachPatch(tf, all)), mask.mean(scope, pooled(each)));
  }

  /** Returns patches {@code [B, P, D]} with zeros where {@code present} {@code [B, P]} is false. */
  private static <T extends TFloating> Operand<T> kept(
      GraphScope<T> scope, Operand<T> patches, Operand<TBool> present) {
    Ops tf = scope.tf();
    Operand<TBool> keep = tf.expandDims(present, tf.constant(2)); // [B, P, 1]
    return tf.select(keep, patches, scope.scalar(0));
  }

  /**
   * Patches of images that a study may lack.
   *
   * @param patches {@code [B, P, D]}, zeros for absent images
   * @param present {@code [B, P]}, true = of an image that the study has
   */
  public record OptionalPatches<T extends TFloating>(Operand<T> patches, Operand<TBool> present) {}

  /**
   * Builds the extractor, with the weights of {@link #build}, for N images beside the views. It
   * reads the first view in place of an absent image, so that zeros do not enter batch statistics.
   *
   * @param name the name of the extractor's scope
   * @param optional {@code [B, N, S, S, 3]}, normalised; zeros = absent
   * @param images the input of {@link #build}; packed features have no view, and zeros are read
   */
  public <T extends TFloating> OptionalPatches<T> buildOptional(
      GraphScope<T> scope, String name, Operand<T> optional, Operand<T> images) {
    Ops tf = scope.tf();
    ViewMask mask = ViewMask.ofOptionalImages(scope, optional);
    boolean packed = images.shape().numDimensions() == PACKED_RANK;
    MultiViewExtractor extra = new MultiViewExtractor(extractor, (int) optional.shape().get(1));
    Operand<T> all =
        patches(
            tf,
            extra.ofEachView(
                scope,
                name,
                image ->
                    packed
                        ? mask.imageOr(tf, optional, image, optional, image)
                        : mask.imageOr(tf, optional, image, images, 0)));
    Operand<TBool> present = mask.ofEachPatch(tf, all);
    return new OptionalPatches<>(kept(scope, all, present), present);
  }

  /** Builds the extractor for the image {@code [B, S, S, 3]} of each view. */
  private <T extends TFloating> List<VisualExtractor.Features<T>> ofEachView(
      GraphScope<T> scope, String name, IntFunction<Operand<T>> image) {
    return IntStream.range(0, views)
        .mapToObj(view -> features(scope.sub(name), image.apply(view)))
        .toList();
  }

  /** Returns the patches of all views, {@code [B, P, D]}. */
  private static <T extends TFloating> Operand<T> patches(
      Ops tf, List<VisualExtractor.Features<T>> each) {
    return tf.concat(each.stream().map(VisualExtractor.Features::patches).toList(), tf.constant(1));
  }

  private static <T extends TFloating> List<Operand<T>> pooled(
      List<VisualExtractor.Features<T>> each) {
    return each.stream().map(VisualExtractor.Features::pooled).toList();
  }

  private <T extends TFloating> VisualExtractor.Features<T> features(
      GraphScope<T> scope, Operand<T> image) {
    if (!scope.usesBfloat16Products()) {
      return extractor.build(scope, image);
    }
    Ops tf = scope.tf();
    Operand<TBfloat16> patches =
        extractor.build(scope.bfloat16(), tf.dtypes.cast(image, TBfloat16.class)).patches();
    return VisualExtractor.Features.of(tf, tf.dtypes.cast(patches, scope.type()));
  }

  /**
   * Builds the features of {@link #build} as one tensor.
   *
   * @return {@code [B, 1 + P, D]}, the pooled feature followed by the patches, which are zeros for
   *     absent views
   */
  public <T extends TFloating> Operand<T> packedFeatures(
      GraphScope<T> scope, String name, Operand<T> images) {
    Ops tf = scope.tf();
    VisualExtractor.Features<T> features = build(scope, name, images);
    return tf.concat(
        List.of(tf.expandDims(features.pooled(), tf.constant(1)), features.patches()),
        tf.constant(1));
  }

  private static <T extends TFloating> VisualExtractor.Features<T> unpackFeatures(
      Ops tf, Operand<T> joined) {
    return new VisualExtractor.Features<>(
        tf.slice(joined, tf.constant(new int[] {0, 1, 0}), tf.constant(new int[] {-1, -1, -1})),
        tf.gather(joined, tf.constant(0), tf.constant(1)));
  }
}
