package org.ithn.framework.layers;

import org.ithn.framework.testkit.TestGraph;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/** Scalars of tensors, to differentiate by. */
final class Scalars {
  private Scalars() {}

  /** The sum of the sines: every element gets a gradient of its own. */
  static <T extends TFloating> Operand<T> sumOfSines(TestGraph<T> test, Operand<T> y) {
    var tf = test.tf();
    return tf.reduceSum(tf.math.sin(tf.reshape(y, tf.constant(new int[] {-1}))), tf.constant(0));
  }
}
