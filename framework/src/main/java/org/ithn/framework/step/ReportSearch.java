package org.ithn.framework.step;

import java.util.Map;
import org.ithn.framework.graph.GraphScope;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** Adds a search for reports to a graph. */
@FunctionalInterface
public interface ReportSearch {
  /**
   * Adds it.
   *
   * @param scope the backbone's, in {@link org.ithn.framework.graph.Mode#EVALUATE}
   * @param images {@code [B, V, S, S, 3]} or {@code [B, R, D]}
   * @param extras {@code [B, ..]} by name; often none
   * @return {@code [B, K, L]}: token ids, 0 from the end on
   */
  Operand<TInt32> build(
      GraphScope<TFloat32> scope, Operand<TFloat32> images, Map<String, Operand<TFloat32>> extras);
}
