package org.ithn.framework.graph;

import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.family.TFloating;
import org.tensorflow.types.family.TType;

/**
 * A variable of a graph.
 *
 * @param name the path, for instance {@code backbone/decoder/layer_0/self_attention/query/kernel};
 *     also the checkpoint key and the path in the configuration
 * @param shape the shape, without unknown dimensions
 * @param kind the role of the variable
 * @param handle the resource that update ops write to
 * @param value the single read op that layers and gradients share
 */
public record Parameter<T extends TFloating>(
    String name, Shape shape, Kind kind, Operand<? extends TType> handle, Operand<T> value) {
  /** The role of a variable. */
  public enum Kind {
    /** A variable that the optimiser updates. */
    TRAINABLE,
    /** A variable of the model that only the forward pass updates (running statistics). */
    STATISTIC,
    /** A moment of the optimiser, which is used in training only and is not exported. */
    OPTIMISER_STATE
  }
}
