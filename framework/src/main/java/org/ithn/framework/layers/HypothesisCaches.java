package org.ithn.framework.layers;

import java.util.ArrayList;
import java.util.List;
import org.ithn.framework.graph.GraphScope;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Squeeze;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

/**
 * Caches of hypotheses in one decoding step: keys and values that are neither reordered nor copied
 * as they grow.
 *
 * <p>The K hypotheses of an image share a cache {@code [B, A, L K, d]} of all that they wrote,
 * where L is the number of positions rounded up to a multiple of {@value #CHUNK}. A step overwrites
 * the K rows of its position. The lineage of a hypothesis records for each position the hypothesis
 * that wrote it; a hypothesis attends to the rows of its lineage only. When hypotheses are
 * reordered, only their lineages are.
 *
 * @param lineage {@code [N, t + 1, 1]}, N = B K: numbers from 0 to K - 1, this step's last
 * @param mask {@code [B, 1, K, L K]}, 0 for the rows of the lineage and -1e9 for all others
 * @param places {@code [N A]}, the rows of this step in {@code [B A L K, d]}
 * @param growth the paddings {@code [3, 2]} of {@code [B A, L, K d]}
 * @param perHead the shape {@code [B A, -1, K d]}
 * @param perImage the shape {@code [B, A, -1, d]}
 */
public record HypothesisCaches<T extends TFloating>(
    Operand<T> lineage,
    Operand<T> mask,
    Operand<TInt32> places,
    Operand<TInt32> growth,
    Operand<TInt32> perHead,
    Operand<TInt32> perImage) {
  private static final int CHUNK = 16;

  /** Sizes of one step as scalars: B, K, t, and L before and after it. */
  private record Sizes(
      Operand<TInt32> images,
      Operand<TInt32> beams,
      Operand<TInt32> position,
      Operand<TInt32> lengthBefore,
      Operand<TInt32> length) {
    static Sizes of(Ops tf, Operand<?> lineage, Operand<TInt32> images) {
      Operand<TInt32> position = Shapes.dimension(tf, lineage, 1);
      return new Sizes(
          images,
          tf.math.floorDiv(Shapes.dimension(tf, lineage, 0), images),
          position,
          Shapes.roundUp(tf, position, CHUNK),
          Shapes.roundUp(tf, tf.math.add(position, tf.constant(1)), CHUNK));
    }
  }

  /**
   * Returns the caches before the first step: an empty lineage {@code [N, 0, 1]}, followed by empty
   * keys and values {@code [N, A, 0, d]} of each layer.
   *
   * @param rows N, a scalar
   */
  public static <T extends TFloating> List<Operand<T>> empty(
      GraphScope<T> scope, Operand<TInt32> rows, MultiHeadAttention attention, int layers) {
    Ops tf = scope.tf();
    Operand<TInt32> none = tf.constant(0);
    Operand<TInt32> heads = tf.constant(attention.heads());
    List<Operand<T>> caches = new ArrayList<>();
    caches.add(empty(scope, List.of(rows, none, tf.constant(1))));
    for (int i = 0; i < 2 * layers; i++) {
      caches.add(empty(scope, List.of(rows, heads, none, tf.constant(attention.depth()))));
    }
    return caches;
  }

  /**
   * Returns a tensor of its own; TensorFlow would merge equal constants, or fold what reads them.
   */
  private static <T extends TFloating> Operand<T> empty(
      GraphScope<T> scope, List<Operand<TInt32>> shape) {
    Ops tf = scope.tf();
    return tf.empty(Shapes.stack(tf, shape), scope.type());
  }

  /**
   * Builds the caches of one step.
   *
   * @param before the lineage {@code [N, t, 1]} of the positions before it
   * @param images B, a scalar
   */
  public static <T extends TFloating> HypothesisCaches<T> build(
      GraphScope<T> scope,
      Operand<T> before,
      Operand<TInt32> images,
      MultiHeadAttention attention) {
    Ops tf = scope.tf();
    Sizes sizes = Sizes.of(tf, before, images);
    Operand<TInt32> beams = tf.range(tf.constant(0), sizes.beams(), tf.constant(1)); // [K]
    Operand<T> lineage = extend(scope, before, beams, images);
    Operand<TInt32> heads = tf.constant(attention.heads());
    Operand<TInt32> depth = tf.constant(attention.depth());
    return new HypothesisCaches<>(
        lineage,
        mask(scope, lineage, beams, sizes),
        places(tf, beams, sizes, attention.heads()),
        Shapes.paddingsAfter(tf, 3, 1, tf.math.sub(sizes.length(), sizes.lengthBefore())),
        Shapes.stack(
            tf,
            List.of(
                tf.math.mul(images, heads), tf.constant(-1), tf.math.mul(sizes.beams(), depth))),
        Shapes.stack(tf, List.of(images, heads, tf.constant(-1), depth)));
  }

  private static <T extends TFloating> Operand<T> extend(
      GraphScope<T> scope, Operand<T> before, Operand<TInt32> beams, Operand<TInt32> images) {
    Ops tf = scope.tf();
    Operand<TInt32> own = tf.tile(beams, tf.reshape(images, tf.constant(new int[] {1}))); // [N]
    Operand<T> column =
        tf.reshape(tf.dtypes.cast(own, scope.type()), tf.constant(new int[] {-1, 1, 1}));
    return tf.concat(List.of(before, column), tf.constant(1));
  }

  private static <T extends TFloating> Operand<T> mask(
      GraphScope<T> scope, Operand<T> lineage, Operand<TInt32> beams, Sizes sizes) {
    Ops tf = scope.tf();
    Operand<TInt32> unwritten =
        tf.math.sub(sizes.length(), tf.math.add(sizes.position(), tf.constant(1)));
    Operand<T> writers = // [N, L], -1 where nothing is written
        tf.pad(
            tf.squeeze(lineage, Squeeze.axis(List.of(2L))),
            Shapes.paddingsAfter(tf, 2, 1, unwritten),
            scope.scalar(-1));
    Operand<TBool> attended = // [N, L, K]
        tf.math.equal(tf.expandDims(writers, tf.constant(2)), tf.dtypes.cast(beams, scope.type()));
    return tf.reshape(
        Masks.toScores(scope, attended),
        Shapes.stack(tf, List.of(sizes.images(), tf.constant(1), sizes.beams(), tf.constant(-1))));
  }

  /** Returns {@code ((b A + a) L + t) K + k} in the order of b, k, a. */
  private static Operand<TInt32> places(Ops tf, Operand<TInt32> beams, Sizes sizes, int heads) {
    Operand<TInt32> count = tf.math.mul(sizes.images(), tf.constant(heads));
    Operand<TInt32> ofHeads = // [B, 1, A]
        tf.reshape(
            tf.math.mul(
                tf.range(tf.constant(0), count, tf.constant(1)),
                tf.math.mul(sizes.length(), sizes.beams())),
            tf.constant(new int[] {-1, 1, heads}));
    Operand<TInt32> ofBeams = // [K, 1]
        tf.expandDims(
            tf.math.add(beams, tf.math.mul(sizes.position(), sizes.beams())), tf.constant(1));
    return tf.reshape(tf.math.add(ofHeads, ofBeams), tf.constant(new int[] {-1}));
  }

  /**
   * Writes this step's keys or values into the tensor of the previous step, or into a longer copy
   * of it where its positions are used up, as in the first step. Nothing else may read {@code
   * before}.
   *
   * @param before {@code [B, A, L K, d]} of the previous step, or empty
   * @param rows {@code [N, H]}
   * @return {@code [B, A, L K, d]}, with the L of this step
   */
  Operand<T> write(GraphScope<T> scope, Operand<T> before, Operand<T> rows, int depth) {
    Ops tf = scope.tf();
    Operand<T> grown = // [B A, L, K d]
        tf.pad(tf.reshape(before, perHead), growth, scope.scalar(0));
    Operand<TInt32> flat = tf.constant(new int[] {-1, depth});
    return tf.reshape(
        tf.inplaceUpdate(tf.reshape(grown, flat), places, tf.reshape(rows, flat)), perImage);
  }
}
