package org.ithn.experiments.run;

import java.util.Map;
import java.util.OptionalInt;
import org.ithn.experiments.UserException;
import org.ithn.framework.graph.Scopes;
import org.ithn.framework.tensors.TensorData;

/** Check that weights are finite; a model with others generates empty or constant reports. */
final class FiniteWeights {
  private static final String OPTIMISER = Scopes.OPTIMISER + "/";

  private FiniteWeights() {}

  /**
   * Checks all weights of a model; the optimiser's state is not checked.
   *
   * @param origin the source of the weights, for messages
   * @return the given weights
   * @throws UserException if a weight is NaN or infinite; the message names it
   */
  static Map<String, TensorData> check(String origin, Map<String, TensorData> weights) {
    weights.forEach(
        (name, values) -> {
          if (!name.startsWith(OPTIMISER)) {
            check(origin, name, values);
          }
        });
    return weights;
  }

  /** Checks one weight. */
  static void check(String origin, String name, TensorData values) {
    OptionalInt first = values.firstNonFinite();
    if (first.isPresent()) {
      throw new UserException(
          "%s: the weight '%s' (%s) has the value %s at index %d; expected finite numbers, use a"
                  .formatted(
                      origin,
                      name,
                      values.describe(),
                      values.get(first.getAsInt()),
                      first.getAsInt())
              + " checkpoint from before training diverged");
    }
  }
}
