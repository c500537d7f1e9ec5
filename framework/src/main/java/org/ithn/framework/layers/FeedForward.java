package org.ithn.framework.layers;

import org.ithn.framework.graph.GraphScope;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/**
 * Two linear layers with a ReLU in between, applied to each position.
 *
 * <p>Variables: {@code inner}, {@code outer}.
 *
 * @param width H, the width of input and output
 * @param innerWidth the width between the two layers
 * @param dropout the dropout after the ReLU
 */
public record FeedForward(int width, int innerWidth, Dropout dropout) {
  /**
   * Adds the layers.
   *
   * @param x {@code [..., H]}
   * @return the shape of {@code x}
   */
  public <T extends TFloating> Operand<T> build(GraphScope<T> scope, Operand<T> x) {
    Operand<T> inner = Linear.glorot(width, innerWidth).build(scope.variableScope("inner"), x);
    Operand<T> active = dropout.build(scope, scope.tf().nn.relu(inner));
    return Linear.glorot(innerWidth, width).build(scope.variableScope("outer"), active);
  }
}
