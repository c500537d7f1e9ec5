package org.ithn.framework.layers;

import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.graph.Initialiser;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

/**
 * An embedding table whose vectors are looked up by id and multiplied by sqrt(width), as in
 * R2GenCMN.
 *
 * <p>Variable: {@code table} {@code [vocabularySize, width]}.
 *
 * @param vocabularySize the number of rows, id 0 included
 * @param width H, the size of a vector
 * @param initialiser the initial values of the table
 */
public record Embedding(int vocabularySize, int width, Initialiser initialiser) {
  /**
   * Adds the lookup.
   *
   * @param ids ids of any shape, each in [0, vocabularySize)
   * @return the shape of {@code ids} followed by {@code width}
   */
  public <T extends TFloating> Operand<T> build(GraphScope<T> scope, Operand<TInt32> ids) {
    var tf = scope.tf();
    Operand<T> table = scope.trainable("table", Shape.of(vocabularySize, width), initialiser);
    return tf.math.mul(tf.gather(table, ids, tf.constant(0)), scope.scalar(Math.sqrt(width)));
  }
}
