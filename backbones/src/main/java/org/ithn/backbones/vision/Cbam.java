package org.ithn.backbones.vision;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.List;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.layers.Convolution;
import org.ithn.framework.layers.Linear;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Max;
import org.tensorflow.op.math.Mean;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

/**
 * Convolutional block attention module: weights for the channels of a map, then for its places.
 *
 * <pre>
 * F'  = sigmoid(mlp(mean over places F) + mlp(max over places F)) F      mlp: linear, ReLU, linear
 * F'' = sigmoid(conv7x7[mean over channels F' ; max over channels F']) F'
 * </pre>
 *
 * <p>With zero weights, {@code F'' = F / 4}.
 *
 * <p>Variables: {@code channels/inner/kernel} {@code [C, R]}, {@code channels/outer/kernel} {@code
 * [R, C]}, {@code places/kernel} {@code [7, 7, 2, 1]}.
 *
 * <p>Source: Woo et al., "CBAM: Convolutional Block Attention Module", ECCV 2018, Eqs. 1 to 3.
 * Differs from the authors' code: no norm after the convolution and no biases, as in the equations.
 *
 * @param channels C, the number of channels of the map
 * @param innerWidth R, the width between the linear layers
 */
record Cbam(int channels, int innerWidth) {
  private static final int REDUCTION = 16;
  private static final int LEAST_WIDTH = 4; // fewer units can all be 0 behind the ReLU
  private static final int KERNEL = 7;

  Cbam {
    checkArgument(
        channels >= 1 && innerWidth >= 1,
        "CBAM: both widths must be at least 1, got %s and %s",
        channels,
        innerWidth);
  }

  /** Returns the module with {@code R = C / 16}, but at least 4. */
  static Cbam of(int channels) {
    return new Cbam(channels, Math.max(LEAST_WIDTH, channels / REDUCTION));
  }

  /**
   * Builds the module.
   *
   * @param x {@code [B, rows, columns, C]}
   * @return the shape of {@code x}
   */
  <T extends TFloating> Operand<T> build(GraphScope<T> scope, Operand<T> x) {
    Operand<T> attended =
        scope.tf().math.mul(x, channelWeights(scope.variableScope("channels"), x));
    return scope.tf().math.mul(attended, placeWeights(scope.variableScope("places"), attended));
  }

  private <T extends TFloating> Operand<T> channelWeights(GraphScope<T> scope, Operand<T> x) {
    Ops tf = scope.tf();
    Operand<TInt32> places = tf.constant(new int[] {1, 2});
    Operand<T> mean = tf.math.mean(x, places, Mean.keepDims(true)); // [B, 1, 1, C]
    Operand<T> most = tf.max(x, places, Max.keepDims(true));
    return tf.math.sigmoid(tf.math.add(mlp(scope, mean), mlp(scope, most)));
  }

  private <T extends TFloating> Operand<T> mlp(GraphScope<T> scope, Operand<T> x) {
    Operand<T> inner =
        Linear.withoutBias(channels, innerWidth).build(scope.variableScope("inner"), x);
    return Linear.withoutBias(innerWidth, channels)
        .build(scope.variableScope("outer"), scope.tf().nn.relu(inner));
  }

  private static <T extends TFloating> Operand<T> placeWeights(GraphScope<T> scope, Operand<T> x) {
    Ops tf = scope.tf();
    Operand<TInt32> last = tf.constant(new int[] {3});
    Operand<T> mean = tf.math.mean(x, last, Mean.keepDims(true)); // [B, rows, columns, 1]
    Operand<T> most = tf.max(x, last, Max.keepDims(true));
    Operand<T> both = tf.concat(List.of(mean, most), tf.constant(3));
    return tf.math.sigmoid(new Convolution(KERNEL, 2, 1, 1).build(scope, both));
  }
}
