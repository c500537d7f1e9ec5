package org.ithn.framework.training;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.ithn.framework.runs.ReportSample;
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

  /** Returns examples of the latest evaluation for the log; none by default. */
  default List<ReportSample> samples() {
    return List.of();
  }
}
