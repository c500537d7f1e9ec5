package org.ithn.framework.graph;

import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.family.TFloating;
import org.tensorflow.types.family.TType;

/**
 * A variable of a graph.
 *
 * @param name its path, for instance {@code backbone/decoder/layer_0/self_attention/query/kernel}:
 *     checkpoint key and configuration path at once
 * @param shape its shape, fully known
 * @param kind what it is for
 * @param handle the resource that update ops write to
 * @param value the one read that layers and gradients use
 */
public record Parameter<T extends TFloating>(
    String name, Shape shape, Kind kind, Operand<? extends TType> handle, Operand<T> value) {
  /** What a variable is for. */
  public enum Kind {
    /** Changed by the optimiser. */
    TRAINABLE,
    /** Belongs to the model, but is changed by the forward pass only (running statistics). */
    STATISTIC,
    /** Belongs to training alone: the optimiser's moments. Not exported. */
    OPTIMISER_STATE
  }
}
