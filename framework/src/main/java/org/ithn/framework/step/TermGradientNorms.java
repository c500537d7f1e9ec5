package org.ithn.framework.step;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.losses.IthnLosses;
import org.ithn.framework.model.BackboneOutputs;
import org.ithn.framework.optim.LossGradients;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/**
 * Strength of each loss term: the L2 norm of its weighted gradient by the backbone's outputs for
 * the examples (final hidden layer and image features).
 *
 * <p>All terms meet at these outputs, so the norms cost little; norms of gradients by weights would
 * cost one backward pass per term. A term that does not depend on an output counts as 0 there.
 */
final class TermGradientNorms {
  private TermGradientNorms() {}

  /**
   * Adds the norms to the diagnostics, {@code gradients/<term>}.
   *
   * @param examples outputs of the backbone for the examples
   */
  static <T extends TFloating> IthnLosses<T> addDiagnostics(
      GraphScope<T> scope, Graph graph, IthnLosses<T> losses, BackboneOutputs<T> examples) {
    Map<String, Operand<T>> norms = new LinkedHashMap<>();
    List<Operand<T>> outputs = List.of(examples.hidden(), examples.imageFeatures());
    losses
        .terms()
        .terms()
        .forEach(
            (name, term) ->
                norms.put(
                    "gradients/" + name,
                    norm(
                        scope,
                        LossGradients.buildExisting(graph, term.value(), outputs),
                        term.weight())));
    return losses.withDiagnostics(norms);
  }

  private static <T extends TFloating> Operand<T> norm(
      GraphScope<T> scope, List<Operand<T>> gradients, double weight) {
    var tf = scope.tf();
    List<Operand<T>> squares = new ArrayList<>();
    squares.add(scope.scalar(0));
    for (Operand<T> gradient : gradients) {
      Operand<T> flat = tf.reshape(gradient, tf.constant(new int[] {-1}));
      squares.add(tf.reduceSum(tf.math.square(flat), tf.constant(0)));
    }
    return tf.math.mul(tf.math.sqrt(tf.math.addN(squares)), scope.scalar(Math.abs(weight)));
  }
}
