package org.ithn.framework.step;

import java.util.LinkedHashMap;
import java.util.Map;
import org.ithn.framework.runs.LogKeys;

/**
 * Measurements of one step.
 *
 * @param total the loss that was minimised
 * @param gradientNorm L2 norm of all gradients before clipping and weight decay
 * @param scalars loss terms and diagnostics by log key
 */
public record StepResult(double total, double gradientNorm, Map<String, Double> scalars) {
  /** Returns all values by log key, in the order in which they are logged. */
  public Map<String, Double> byLogKey() {
    Map<String, Double> all = new LinkedHashMap<>();
    all.put(LogKeys.TOTAL, total);
    all.putAll(scalars);
    all.put(LogKeys.GRADIENT_NORM, gradientNorm);
    return all;
  }
}
