package org.ithn.framework.graph;

import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.family.TFloating;

/**
 * A parameter store that ignores updates of statistics, for recomputed segments.
 *
 * @param store the underlying parameters
 */
record FrozenStatistics<T extends TFloating>(ParameterStore<T> store) implements ParameterStore<T> {
  @Override
  public Operand<T> value(String name, Shape shape, Parameter.Kind kind, Initialiser initialiser) {
    return store.value(name, shape, kind, initialiser);
  }

  @Override
  public void update(String name, Operand<T> newValue) {
    // the first pass has already updated it
  }

  @Override
  public Operand<T> pendingValue(String name) {
    return store.pendingValue(name);
  }
}
