package org.ithn.framework.graph;

import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBfloat16;
import org.tensorflow.types.TFloat32;

/**
 * Parameters as bfloat16 numbers. Each request rounds anew, so that the gradients of several uses
 * are added up in float32.
 *
 * @param tf where the rounding is added
 * @param masterParameters the parameters themselves
 */
record Bfloat16Parameters(Ops tf, ParameterStore<TFloat32> masterParameters)
    implements ParameterStore<TBfloat16> {
  @Override
  public Operand<TBfloat16> value(
      String name, Shape shape, Parameter.Kind kind, Initialiser initialiser) {
    return tf.dtypes.cast(masterParameters.value(name, shape, kind, initialiser), TBfloat16.class);
  }

  @Override
  public void update(String name, Operand<TBfloat16> newValue) {
    throw new IllegalStateException(name + ": statistics are kept in float32");
  }

  @Override
  public Operand<TBfloat16> pendingValue(String name) {
    throw new IllegalStateException(name + ": statistics are kept in float32");
  }
}
