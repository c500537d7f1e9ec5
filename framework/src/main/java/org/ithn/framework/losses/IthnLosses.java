package org.ithn.framework.losses;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/**
 * The losses of one step.
 *
 * @param terms the terms, named as in the log keys below {@code loss/}
 * @param total the weighted sum, a scalar
 * @param diagnostics scalars that are logged but not minimised, by log key
 */
public record IthnLosses<T extends TFloating>(
    LossTerms<T> terms, Operand<T> total, Map<String, Operand<T>> diagnostics) {
  public IthnLosses {
    diagnostics = Collections.unmodifiableMap(new LinkedHashMap<>(diagnostics));
  }

  /** Returns these losses with further diagnostics. */
  public IthnLosses<T> withDiagnostics(Map<String, Operand<T>> further) {
    Map<String, Operand<T>> all = new LinkedHashMap<>(diagnostics);
    all.putAll(further);
    return new IthnLosses<>(terms, total, all);
  }

  /** Returns all scalars to log, by log key: the unweighted terms and the diagnostics. */
  public Map<String, Operand<T>> scalars() {
    Map<String, Operand<T>> scalars = new LinkedHashMap<>();
    terms.terms().forEach((name, term) -> scalars.put("loss/" + name, term.value()));
    scalars.putAll(diagnostics);
    return scalars;
  }
}
