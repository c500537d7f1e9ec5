package org.ithn.framework.layers;

import org.ithn.testkit.TestGraph;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/** Reductions of tensors to scalars, for gradient tests. */
final class Scalars {
  private Scalars() {}

  /** Returns the sum of the sines, which gives every element a different gradient. */
  static <T extends TFloating> Operand<T> sumOfSines(TestGraph<T> test, Operand<T> y) {
    var tf = test.tf();
    return tf.reduceSum(tf.math.sin(tf.reshape(y, tf.constant(new int[] {-1}))), tf.constant(0));
  }
}
