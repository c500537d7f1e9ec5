package org.ithn.framework.training;

import java.io.IOException;
import java.util.Map;
import org.ithn.framework.session.ModelSession;
import org.ithn.framework.tensors.TensorData;

/** Validation of a model during training. */
@FunctionalInterface
public interface Evaluator {
  /**
   * Returns scores by name, in display order.
   *
   * @param epoch from 1
   * @param model the model's variables, as {@link ModelSession#load} takes them
   * @return scores that include the selection score; the same model must give the same scores
   */
  Map<String, Double> evaluate(int epoch, Map<String, TensorData> model) throws IOException;
}
