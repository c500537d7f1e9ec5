package org.ithn.framework.model;

import java.util.List;
import java.util.Map;
import org.ithn.framework.graph.GraphScope;
import org.tensorflow.Operand;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

/**
 * Generation of a report one token at a time.
 *
 * <p>N rows are decoded at once: K hypotheses for each of B images, row {@code b * K + k}. What
 * depends on the images alone is computed once, kept per image, and never copied per hypothesis.
 */
public interface IncrementalDecoder {
  /**
   * Encodes images once.
   *
   * @param scope the backbone's scope
   * @param images {@code [B, V, S, S, 3]}
   * @return named operands that every step reads and none changes; those that depend on the images
   *     have B as their first dimension
   */
  <T extends TFloating> Map<String, Operand<T>> encode(GraphScope<T> scope, Operand<T> images);

  /**
   * Encodes images together with what {@link Backbone#generationInputs} names; a decoder whose
   * backbone names nothing has no need of it.
   *
   * @param extras {@code [B, ..]} by name
   * @return as above
   */
  default <T extends TFloating> Map<String, Operand<T>> encode(
      GraphScope<T> scope, Operand<T> images, Map<String, Operand<T>> extras) {
    return encode(scope, images);
  }

  /**
   * The empty caches before the first token.
   *
   * @param rows scalar N
   * @return operands whose first dimension is N, to be reordered when hypotheses are
   */
  <T extends TFloating> List<Operand<T>> emptyCaches(GraphScope<T> scope, Operand<TInt32> rows);

  /**
   * One step for all rows.
   *
   * @param scope the backbone's scope, possibly in the body of a loop
   * @param encoded what {@link #encode} gave
   * @param caches what {@link #emptyCaches} or the previous step gave
   * @param tokens {@code [N]}, the previous token of each row (0 at the start)
   * @param position scalar, how many tokens came before; from 0
   */
  <T extends TFloating> Step<T> step(
      GraphScope<T> scope,
      Map<String, Operand<T>> encoded,
      List<Operand<T>> caches,
      Operand<TInt32> tokens,
      Operand<TInt32> position);

  /**
   * The result of one step.
   *
   * @param logits {@code [N, W]}
   * @param caches as many as went in, in the same order
   */
  record Step<T extends TFloating>(Operand<T> logits, List<Operand<T>> caches) {
    public Step {
      caches = List.copyOf(caches);
    }
  }
}
