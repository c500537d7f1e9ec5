package org.ithn.backbones.transformer;

import java.util.ArrayList;
import java.util.List;
import org.ithn.framework.data.PatientFact;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.graph.Initialisers;
import org.ithn.framework.layers.Dropout;
import org.ithn.framework.layers.Embedding;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Stack;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

/**
 * Vectors of F facts about the patient. An unknown fact has a vector of its own.
 *
 * <p>Variables: {@code FACT/table}, such as {@code age/table}, {@code [values, H]}.
 *
 * @param facts the facts
 * @param width H, the size of a vector
 * @param dropout the dropout of the vectors
 */
record PatientEmbedding(List<PatientFact> facts, int width, Dropout dropout) {
  PatientEmbedding {
    facts = List.copyOf(facts);
  }

  /**
   * Adds the lookup.
   *
   * @param values {@code [B, F]}, each a {@link PatientFact#value}
   * @return {@code [B, F, H]}
   */
  <T extends TFloating> Operand<T> build(GraphScope<T> scope, Operand<T> values) {
    Ops tf = scope.tf();
    Operand<TInt32> ids = tf.dtypes.cast(values, TInt32.class);
    List<Operand<T>> vectors = new ArrayList<>(); // of each fact, [B, H]
    for (PatientFact fact : facts) {
      vectors.add(
          new Embedding(fact.count(), width, Initialisers.glorotUniform())
              .build(
                  scope.variableScope(fact.key()),
                  tf.gather(ids, tf.constant(vectors.size()), tf.constant(1))));
    }
    return dropout.build(scope, tf.stack(vectors, Stack.axis(1L)));
  }
}
