package org.ithn.framework.losses;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ithn.framework.graph.GraphScope;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/**
 * The terms of a loss, in order.
 *
 * @param terms the terms by name, for instance {@code report}, {@code clip}, {@code image}
 */
public record LossTerms<T extends TFloating>(Map<String, Term<T>> terms) {
  /**
   * One term.
   *
   * @param value the unweighted value, a scalar
   * @param weight the factor of the value in the total
   */
  public record Term<T extends TFloating>(Operand<T> value, double weight) {}

  public LossTerms {
    checkArgument(
        !terms.isEmpty(), "the loss has no terms; give at least one term a weight above 0");
    terms = Collections.unmodifiableMap(new LinkedHashMap<>(terms));
  }

  /** Returns an empty builder. */
  public static <T extends TFloating> Builder<T> builder() {
    return new Builder<>();
  }

  /** Returns the weighted sum, a scalar. Terms are summed nowhere else. */
  public Operand<T> total(GraphScope<T> scope) {
    List<Operand<T>> weighted = new ArrayList<>();
    for (Term<T> term : terms.values()) {
      weighted.add(
          term.weight() == 1
              ? term.value()
              : scope.tf().math.mul(term.value(), scope.scalar(term.weight())));
    }
    return scope.tf().math.addN(weighted);
  }

  /** A builder that collects terms. */
  public static final class Builder<T extends TFloating> {
    private final Map<String, Term<T>> terms = new LinkedHashMap<>();

    private Builder() {}

    /** Adds a term. */
    public Builder<T> add(String name, Operand<T> value, double weight) {
      Term<T> other = terms.put(name, new Term<>(value, weight));
      checkArgument(other == null, "two terms of the loss are named '%s'; rename one", name);
      return this;
    }

    /** Returns the terms collected so far. */
    public LossTerms<T> build() {
      return new LossTerms<>(terms);
    }
  }
}
