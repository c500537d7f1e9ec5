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
 * How strongly each term of the loss pulls: the L2 norm of its weighted gradient by what the
 * backbone hands over for the examples, the final hidden layer and the image features.
 *
 * <p>There the terms meet, and looking there costs little: the gradients by the weights of each
 * term alone would cost a backward pass for each. Where a term does not look at one of the two, it
 * counts as 0.
 */
final class TermGradientNorms {
  private TermGradientNorms() {}

  /**
   * Adds the norms to the diagnostics, {@code gradients/<term>}.
   *
   * @param at what the backbone gave for the examples
   */
  static <T extends TFloating> IthnLosses<T> addDiagnostics(
      GraphScope<T> scope, Graph graph, IthnLosses<T> losses, BackboneOutputs<T> at) {
    Map<String, Operand<T>> norms = new LinkedHashMap<>();
    List<Operand<T>> meeting = List.of(at.hidden(), at.imageFeatures());
    losses
        .terms()
        .terms()
        .forEach(
            (name, term) ->
                norms.put(
                    "gradients/" + name,
                    norm(
                        scope,
                        LossGradients.buildExisting(graph, term.value(), meeting),
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
