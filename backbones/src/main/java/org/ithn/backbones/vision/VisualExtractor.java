package org.ithn.backbones.vision;

import org.ithn.framework.graph.GraphScope;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.family.TFloating;

/** Convolutional network without its classifier. */
public interface VisualExtractor {
  /**
   * Builds the network.
   *
   * @param images {@code [B, S, S, 3]}, normalised
   */
  <T extends TFloating> Features<T> build(GraphScope<T> scope, Operand<T> images);

  /** Returns D, the width of the features. */
  int width();

  /**
   * Features of images.
   *
   * @param patches {@code [B, P, D]}, in row-major order of the image
   * @param pooled {@code [B, D]}, the mean over the patches
   */
  record Features<T extends TFloating>(Operand<T> patches, Operand<T> pooled) {

    /** Flattens the last feature map {@code [B, rows, columns, D]} and pools it. */
    static <T extends TFloating> Features<T> of(GraphScope<T> scope, Operand<T> map, int width) {
      var tf = scope.tf();
      long rows = map.shape().get(1);
      long columns = map.shape().get(2);
      int patches = rows < 0 || columns < 0 ? -1 : (int) (rows * columns);
      Operand<T> flat =
          patches < 0
              ? tf.reshape(
                  map,
                  org.ithn.framework.layers.Shapes.stack(
                      tf,
                      java.util.List.of(
                          org.ithn.framework.layers.Shapes.dimension(tf, map, 0),
                          tf.constant(-1),
                          tf.constant(width))))
              : tf.reshape(map, tf.constant(new int[] {-1, patches, width}));
      return of(tf, flat);
    }

    /** Pools patches. */
    static <T extends TFloating> Features<T> of(Ops tf, Operand<T> patches) {
      return new Features<>(patches, tf.math.mean(patches, tf.constant(1)));
    }
  }
}
