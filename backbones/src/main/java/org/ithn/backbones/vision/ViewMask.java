package org.ithn.backbones.vision;

import java.util.List;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.layers.Masks;
import org.ithn.framework.layers.Shapes;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Stack;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

/**
 * Presence of the V views of each study.
 *
 * @param present {@code [B, V]}, true = the study has the view; always true for the first, unless
 *     the images are optional
 */
record ViewMask(Operand<TBool> present) {
  /**
   * Finds the absent views of images, which are zeros.
   *
   * @param images {@code [B, V, S, S, 3]}, normalised
   */
  static <T extends TFloating> ViewMask ofImages(GraphScope<T> scope, Operand<T> images) {
    return ofContents(scope, images, new int[] {2, 3, 4});
  }

  /**
   * Finds the absent views of packed patches, which are zeros.
   *
   * @param patches {@code [B, P, D]}, the patches of all views
   */
  static <T extends TFloating> ViewMask ofPatches(
      GraphScope<T> scope, Operand<T> patches, int views) {
    return ofContents(scope, byView(scope.tf(), patches, views), new int[] {2});
  }

  private static <T extends TFloating> ViewMask ofContents(
      GraphScope<T> scope, Operand<T> contents, int[] axes) {
    Ops tf = scope.tf();
    Operand<TBool> any = anyContent(scope, contents, axes); // [B, V]
    Operand<TBool> first =
        tf.onesLike(tf.slice(any, tf.constant(new int[] {0, 0}), tf.constant(new int[] {-1, 1})));
    Operand<TBool> others =
        tf.slice(any, tf.constant(new int[] {0, 1}), tf.constant(new int[] {-1, -1}));
    return new ViewMask(tf.concat(List.of(first, others), tf.constant(1)));
  }

  /**
   * Finds the absent ones of images of which a study needs none.
   *
   * @param images {@code [B, N, S, S, 3]}, normalised; zeros = absent
   */
  static <T extends TFloating> ViewMask ofOptionalImages(GraphScope<T> scope, Operand<T> images) {
    return new ViewMask(anyContent(scope, images, new int[] {2, 3, 4}));
  }

  private static <T extends TFloating> Operand<TBool> anyContent(
      GraphScope<T> scope, Operand<T> contents, int[] axes) {
    Ops tf = scope.tf();
    return tf.reduceAny(tf.math.notEqual(contents, scope.scalar(0)), tf.constant(axes));
  }

  /** Returns {@code [B, V, P / V * D]} of {@code [B, P, D]}. */
  private static <T extends TFloating> Operand<T> byView(Ops tf, Operand<T> patches, int views) {
    return tf.reshape(
        patches,
        Shapes.stack(
            tf, List.of(Shapes.dimension(tf, patches, 0), tf.constant(views), tf.constant(-1))));
  }

  /**
   * Returns an image of each study for an extractor: the view, or the first one in place of an
   * absent view. The extractor thus never sees zeros, which would change its batch statistics.
   *
   * @param images {@code [B, V, S, S, 3]}
   * @return {@code [B, S, S, 3]}
   */
  <T extends TFloating> Operand<T> imageOrFirst(Ops tf, Operand<T> images, int view) {
    return imageOr(tf, images, view, images, 0);
  }

  /**
   * Returns an image of each study, or another one in place of an absent image.
   *
   * @param images {@code [B, V, S, S, 3]}
   * @param others {@code [B, .., S, S, 3]}, of which one replaces absent images
   * @return {@code [B, S, S, 3]}
   */
  <T extends TFloating> Operand<T> imageOr(
      Ops tf, Operand<T> images, int view, Operand<T> others, int other) {
    Operand<T> image = tf.gather(images, tf.constant(view), tf.constant(1));
    Operand<TBool> keep = tf.gather(present, tf.constant(view), tf.constant(1)); // [B]
    return tf.select(
        tf.reshape(keep, tf.constant(new int[] {-1, 1, 1, 1})),
        image,
        tf.gather(others, tf.constant(other), tf.constant(1)));
  }

  /**
   * Returns the mean over the views that a study has.
   *
   * @param pooled {@code [B, D]} of each view
   */
  <T extends TFloating> Operand<T> mean(GraphScope<T> scope, List<Operand<T>> pooled) {
    Ops tf = scope.tf();
    Operand<T> views = tf.stack(pooled, Stack.axis(1L)); // [B, V, D]
    return Masks.mean(scope, views, List.of(Masks.ofKeys(tf, present)));
  }

  /**
   * Returns the mask of the patches.
   *
   * @param patches {@code [B, P, ..]}
   * @return {@code [B, P]}, true = keep
   */
  <T extends TFloating> Operand<TBool> ofEachPatch(Ops tf, Operand<T> patches) {
    Operand<TInt32> count = Shapes.dimension(tf, patches, 1);
    int views = (int) present.shape().get(1);
    Operand<TBool> rows = // [B, V, P / V]
        tf.broadcastTo(
            tf.expandDims(present, tf.constant(2)),
            Shapes.stack(
                tf,
                List.of(
                    Shapes.dimension(tf, patches, 0),
                    tf.constant(views),
                    tf.math.div(count, tf.constant(views)))));
    return tf.reshape(rows, Shapes.stack(tf, List.of(Shapes.dimension(tf, patches, 0), count)));
  }
}
