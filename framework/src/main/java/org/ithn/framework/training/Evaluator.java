package org.ithn.framework.training;

import java.io.IOException;
import java.util.Map;
import org.ithn.framework.session.ModelSession;
import org.ithn.framework.tensors.TensorData;

/** Scores a model on validation data. */
@FunctionalInterface
public interface Evaluator {
  /**
   * The scores, by name, in the order in which they are to be shown.
   *
   * @param epoch from 1
   * @param model the model's variables, as {@link ModelSession#load} takes them
   * @return with the score that selects the best epoch among them; the same model must give the
   *     same scores
   */
  Map<String, Double> evaluate(int epoch, Map<String, TensorData> model) throws IOException;
}
