package org.ithn.framework.step;

import java.util.Map;
import org.ithn.framework.graph.GraphScope;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** Search for reports as graph ops, for the self-critical phase. */
@FunctionalInterface
public interface ReportSearch {
  /**
   * Adds the search.
   *
   * @param scope the scope of the backbone, in {@link org.ithn.framework.graph.Mode#EVALUATE}
   * @param images {@code [B, V, S, S, 3]} or {@code [B, R, D]}
   * @param extras study inputs {@code [B, ..]} by name; often empty
   * @return ids of words and {@link org.ithn.framework.model.IncrementalDecoder#actionWords
   *     actions}, {@code [B, K, L]}, 0 after the end
   */
  Operand<TInt32> build(
      GraphScope<TFloat32> scope, Operand<TFloat32> images, Map<String, Operand<TFloat32>> extras);
}
