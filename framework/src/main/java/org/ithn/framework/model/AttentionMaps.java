package org.ithn.framework.model;

import org.ithn.framework.graph.GraphScope;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/** A backbone that can say which patches it looked at for each word. */
public interface AttentionMaps {
  /**
   * Adds a teacher-forced pass and gives the attention of the decoder's last layer to the patches,
   * averaged over its heads.
   *
   * @param scope the backbone's scope
   * @return {@code [B, T, P]}, T = L - 1, P patches of all views, the first view's first; sums to 1
   *     over P
   */
  <T extends TFloating> Operand<T> attention(GraphScope<T> scope, BackboneInputs<T> in);
}
