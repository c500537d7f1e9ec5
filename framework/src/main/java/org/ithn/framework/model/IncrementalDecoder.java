package org.ithn.framework.model;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ithn.framework.graph.GraphScope;
import org.tensorflow.Operand;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

/**
 * A decoder that generates reports one token at a time.
 *
 * <p>N rows are decoded at once: K hypotheses for each of B images, in row {@code b * K + k}.
 * Values that depend only on the images are computed once per image and never copied per
 * hypothesis.
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
   * Encodes images together with the {@link Backbone#generationInputs}. Decoders of backbones that
   * declare none need not override this.
   *
   * @param extras {@code [B, ...]} by name
   * @return named operands, as for images alone
   */
  default <T extends TFloating> Map<String, Operand<T>> encode(
      GraphScope<T> scope, Operand<T> images, Map<String, Operand<T>> extras) {
    return encode(scope, images);
  }

  /**
   * Returns the words of the decoder's actions; empty if it chooses nothing but words. The tokens
   * that {@link #step} receives are then ids of words and actions.
   */
  default Optional<ActionWords> actionWords() {
    return Optional.empty();
  }

  /**
   * Returns the empty caches before the first token.
   *
   * @param rows N, a scalar
   * @return operands whose first dimension is N; they are reordered together with the hypotheses,
   *     except the {@link Step#fixedCaches}
   */
  <T extends TFloating> List<Operand<T>> emptyCaches(GraphScope<T> scope, Operand<TInt32> rows);

  /**
   * Adds one step for all rows.
   *
   * @param scope the backbone's scope, possibly in the body of a loop
   * @param encoded the result of {@link #encode}
   * @param caches the result of {@link #emptyCaches} or of the previous step
   * @param tokens {@code [N]}, the previous token of each row (0 at the start)
   * @param position a scalar, the number of previous tokens, from 0
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
   * @param caches the updated caches, in the order of the input
   * @param fixedCaches the number of caches at the end of the list that are not reordered together
   *     with the hypotheses; their first dimension may be other than N
   */
  record Step<T extends TFloating>(Operand<T> logits, List<Operand<T>> caches, int fixedCaches) {
    public Step {
      caches = List.copyOf(caches);
      checkArgument(
          fixedCaches >= 0 && fixedCaches <= caches.size(),
          "decoding step: got %s fixed caches; expected 0 to %s, the number of caches",
          fixedCaches,
          caches.size());
    }

    /** Creates a result whose caches are all reordered. */
    public Step(Operand<T> logits, List<Operand<T>> caches) {
      this(logits, caches, 0);
    }
  }
}
