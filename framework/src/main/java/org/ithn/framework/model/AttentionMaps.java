package org.ithn.framework.model;

import org.ithn.framework.graph.GraphScope;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/** A backbone that reports the image patches it attended to for each word. */
public interface AttentionMaps {
  /**
   * Adds a teacher-forced pass and returns the attention of the decoder's last layer to the
   * patches, averaged over its heads.
   *
   * @param scope the backbone's scope
   * @return {@code [B, T, P]}, T = L - 1, for the P patches of all views in the order of the views;
   *     sums to 1 over P
   */
  <T extends TFloating> Operand<T> attention(GraphScope<T> scope, BackboneInputs<T> in);
}
