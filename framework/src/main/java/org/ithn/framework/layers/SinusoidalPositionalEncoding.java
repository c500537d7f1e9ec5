package org.ithn.framework.layers;

import java.util.List;
import org.ithn.framework.graph.GraphScope;
import org.tensorflow.Operand;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

/**
 * Fixed sinusoidal position encodings: {@code pe[pos, 2i] = sin(pos exp(-2i ln(10000) / H))}, and
 * {@code pe[pos, 2i + 1]} is the cosine of the same angle.
 *
 * <p>Source: Vaswani et al., 2017, Sec. 3.5, computed in float32 steps as in PyTorch.
 *
 * @param width H, the size of an encoding, even
 */
public record SinusoidalPositionalEncoding(int width) {
  /**
   * Adds positions {@code 0 .. length-1} to {@code x}.
   *
   * @param x {@code [B, length, H]}; the length may be unknown when the graph is built
   * @param maxLength the largest possible length
   */
  public <T extends TFloating> Operand<T> build(GraphScope<T> scope, Operand<T> x, int maxLength) {
    var tf = scope.tf();
    long known = x.shape().get(1);
    if (known >= 0) {
      return tf.math.add(x, table(scope, (int) known));
    }
    Operand<TInt32> length = Shapes.dimension(tf, x, 1);
    Operand<T> rows =
        tf.slice(
            table(scope, maxLength),
            tf.constant(new int[] {0, 0}),
            Shapes.stack(tf, List.of(length, tf.constant(width))));
    return tf.math.add(x, rows);
  }

  /**
   * Adds one position to every row.
   *
   * @param x {@code [N, H]}
   * @param position a scalar in [0, maxLength)
   */
  public <T extends TFloating> Operand<T> buildStep(
      GraphScope<T> scope, Operand<T> x, Operand<TInt32> position, int maxLength) {
    var tf = scope.tf();
    return tf.math.add(x, tf.gather(table(scope, maxLength), position, tf.constant(0)));
  }

  private <T extends TFloating> Operand<T> table(GraphScope<T> scope, int length) {
    var tf = scope.tf();
    float[][] table = new float[length][width];
    for (int i = 0; i < width; i += 2) {
      float rate = (float) Math.exp(i * (float) -(Math.log(10000.0) / width));
      for (int pos = 0; pos < length; pos++) {
        float angle = pos * rate;
        table[pos][i] = (float) Math.sin(angle);
        if (i + 1 < width) {
          table[pos][i + 1] = (float) Math.cos(angle);
        }
      }
    }
    return tf.dtypes.cast(tf.constant(table), scope.type());
  }
}
