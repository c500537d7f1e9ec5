package org.ithn.backbones.decoding;

import java.util.List;
import org.ithn.framework.graph.GraphScope;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Gather;
import org.tensorflow.op.nn.TopK;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

/** Selection among all continuations of the K hypotheses. */
interface CandidateSelection {
  /** A score below every score that can occur. */
  double IMPOSSIBLE_SCORE = -1e30;

  /**
   * Selects candidates, each a hypothesis and a token.
   *
   * @param table the log-probabilities of this step and the scores so far
   */
  <T extends TFloating> Continuations<T> select(GraphScope<T> scope, StepScores<T> table);

  /**
   * Returns the number of candidates of {@link #select}: K, or more if finished hypotheses leave
   * the beam.
   */
  int width();

  /**
   * Inputs of one step.
   *
   * @param logProbs {@code [B, K, W]}
   * @param scores {@code [B, K]}, sums of log-probabilities so far
   * @param position scalar, the index of the step, from 0
   */
  record StepScores<T extends TFloating>(
      Operand<T> logProbs, Operand<T> scores, Operand<TInt32> position) {}

  /**
   * Candidates, best first; C = {@link #width}.
   *
   * @param beams {@code [B, C]}, the hypothesis that each continues
   * @param tokens {@code [B, C]}
   * @param scores {@code [B, C]}, including the token's log-probability
   * @param tokenLogProbs {@code [B, C]}
   */
  record Continuations<T extends TFloating>(
      Operand<TInt32> beams, Operand<TInt32> tokens, Operand<T> scores, Operand<T> tokenLogProbs) {

    /** Returns candidates by their index in the hypothesis-major table {@code [B, K * W]}. */
    static <T extends TFloating> Continuations<T> of(
        GraphScope<T> scope, StepScores<T> table, Operand<TInt32> index) {
      Ops tf = scope.tf();
      int words = (int) table.logProbs().shape().get(2);
      Operand<T> flat = flatten(tf, table.logProbs());
      Operand<TInt32> beams = tf.math.floorDiv(index, tf.constant(words));
      Operand<T> logProbs = tf.gather(flat, index, tf.constant(1), Gather.batchDims(1L));
      Operand<T> before = tf.gather(table.scores(), beams, tf.constant(1), Gather.batchDims(1L));
      return new Continuations<>(
          beams,
          tf.math.floorMod(index, tf.constant(words)),
          tf.math.add(before, logProbs),
          logProbs);
    }
  }

  /** Reshapes {@code [B, K, W]} to {@code [B, K * W]}. */
  static <T extends TFloating> Operand<T> flatten(Ops tf, Operand<T> table) {
    int width = (int) (table.shape().get(1) * table.shape().get(2));
    return tf.reshape(table, tf.constant(new int[] {-1, width}));
  }

  /**
   * Selection of the candidates with the highest scores; ties are broken by hypothesis, then token.
   *
   * @param width the number of candidates
   */
  record TopScores(int width) implements CandidateSelection {
    @Override
    public <T extends TFloating> Continuations<T> select(GraphScope<T> scope, StepScores<T> table) {
      Ops tf = scope.tf();
      Operand<T> totals =
          tf.math.add(table.logProbs(), tf.expandDims(table.scores(), tf.constant(2)));
      TopK<T, TInt32> top = tf.nn.topK(flatten(tf, totals), tf.constant(width), TInt32.class);
      return Continuations.of(scope, table, top.indices());
    }
  }

  /**
   * Sampling of one candidate from {@code softmax(logProbs / temperature)} by the Gumbel-max trick;
   * K is 1.
   *
   * @param temperature the temperature, above 0
   * @param seed the random seed; the same seed draws the same reports
   */
  record GumbelSampling(double temperature, long seed) implements CandidateSelection {
    @Override
    public int width() {
      return 1;
    }

    @Override
    public <T extends TFloating> Continuations<T> select(GraphScope<T> scope, StepScores<T> table) {
      Ops tf = scope.tf();
      Operand<T> logProbs = flatten(tf, table.logProbs()); // [B, W]
      Operand<T> uniform =
          tf.random.statelessRandomUniform(
              tf.shape(logProbs),
              tf.stack(List.of(tf.constant((int) seed), table.position())),
              scope.type());
      Operand<T> safe = tf.math.maximum(uniform, scope.scalar(1e-30));
      Operand<T> gumbel = tf.math.neg(tf.math.log(tf.math.neg(tf.math.log(safe))));
      Operand<T> keys = tf.math.add(tf.math.mul(logProbs, scope.scalar(1 / temperature)), gumbel);
      TopK<T, TInt32> top = tf.nn.topK(keys, tf.constant(1), TInt32.class);
      return Continuations.of(scope, table, top.indices());
    }
  }

  /** Returns {@code values} where {@code keep} is true, otherwise {@link #IMPOSSIBLE_SCORE}. */
  static <T extends TFloating> Operand<T> maskScores(
      GraphScope<T> scope, Operand<TBool> keep, Operand<T> values) {
    return scope.tf().select(keep, values, scope.scalar(IMPOSSIBLE_SCORE));
  }
}
