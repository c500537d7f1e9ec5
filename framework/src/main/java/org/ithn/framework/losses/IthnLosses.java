package org.ithn.framework.losses;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/**
 * The losses of one step.
 *
 * @param terms named as in log keys below {@code loss/}
 * @param total scalar, the weighted sum
 * @param diagnostics scalars that are logged and not minimised, by log key
 */
public record IthnLosses<T extends TFloating>(
    LossTerms<T> terms, Operand<T> total, Map<String, Operand<T>> diagnostics) {
  public IthnLosses {
    diagnostics = Collections.unmodifiableMap(new LinkedHashMap<>(diagnostics));
  }

  /** The same with further diagnostics. */
  public IthnLosses<T> withDiagnostics(Map<String, Operand<T>> further) {
    Map<String, Operand<T>> all = new LinkedHashMap<>(diagnostics);
    all.putAll(further);
    return new IthnLosses<>(terms, total, all);
  }

  /** Everything worth logging, by log key: the terms without their weights, the diagnostics. */
  public Map<String, Operand<T>> scalars() {
    Map<String, Operand<T>> scalars = new LinkedHashMap<>();
    terms.terms().forEach((name, term) -> scalars.put("loss/" + name, term.value()));
    scalars.putAll(diagnostics);
    return scalars;
  }
}
