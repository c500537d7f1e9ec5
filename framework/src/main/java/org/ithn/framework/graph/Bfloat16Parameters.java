package org.ithn.framework.graph;

import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBfloat16;
import org.tensorflow.types.TFloat32;

/**
 * A parameter store that rounds float32 parameters to bfloat16. Each read casts separately, so the
 * gradients of several reads are summed in float32.
 *
 * @param tf the ops of the graph that receives the casts
 * @param masterParameters the float32 parameters
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
    throw new IllegalStateException(
        name + ": a bfloat16 scope cannot update statistics; use its float32 scope");
  }

  @Override
  public Operand<TBfloat16> pendingValue(String name) {
    throw new IllegalStateException(
        name + ": a bfloat16 scope cannot update statistics; use its float32 scope");
  }
}
