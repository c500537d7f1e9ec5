package org.ithn.framework.graph;

import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.family.TFloating;

/**
 * Parameters for a pass that is computed again: it leaves the statistics alone.
 *
 * @param store the parameters themselves
 */
record FrozenStatistics<T extends TFloating>(ParameterStore<T> store) implements ParameterStore<T> {
  @Override
  public Operand<T> value(String name, Shape shape, Parameter.Kind kind, Initialiser initialiser) {
    return store.value(name, shape, kind, initialiser);
  }

  @Override
  public void update(String name, Operand<T> newValue) {
    // was done in the first pass
  }

  @Override
  public Operand<T> pendingValue(String name) {
    return store.pendingValue(name);
  }
}
