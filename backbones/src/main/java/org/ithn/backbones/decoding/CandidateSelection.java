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

/** Which of all continuations of the K hypotheses go on. */
interface CandidateSelection {
  /** Below every score that can occur. */
  double IMPOSSIBLE_SCORE = -1e30;

  /**
   * Chooses candidates; a candidate is a hypothesis and a token.
   *
   * @param table the log-probabilities of this step and the scores so far
   */
  <T extends TFloating> Continuations<T> select(GraphScope<T> scope, StepScores<T> table);

  /** How many candidates {@link #select} gives: K, or more where those that end leave the beam. */
  int width();

  /**
   * One step's material.
   *
   * @param logProbs {@code [B, K, W]}
   * @param scores {@code [B, K]}, sums of log-probabilities so far
   * @param position scalar, from 0
   */
  record StepScores<T extends TFloating>(
      Operand<T> logProbs, Operand<T> scores, Operand<TInt32> position) {}

  /**
   * Candidates, the best first; C = {@link #width}.
   *
   * @param beams {@code [B, C]}: which hypothesis each continues
   * @param tokens {@code [B, C]}
   * @param scores {@code [B, C]}: with the token's log-probability
   * @param tokenLogProbs {@code [B, C]}
   */
  record Continuations<T extends TFloating>(
      Operand<TInt32> beams, Operand<TInt32> tokens, Operand<T> scores, Operand<T> tokenLogProbs) {

    /** Candidates by their index in the hypothesis-major table {@code [B, K * W]}. */
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

  /** {@code [B, K, W]} as {@code [B, K * W]}. */
  static <T extends TFloating> Operand<T> flatten(Ops tf, Operand<T> table) {
    int width = (int) (table.shape().get(1) * table.shape().get(2));
    return tf.reshape(table, tf.constant(new int[] {-1, width}));
  }

  /**
   * The candidates with the highest scores; equal ones in the order of hypothesis, then token.
   *
   * @param width how many
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
   * One candidate drawn from the distribution {@code softmax(logProbs / temperature)}, by the
   * Gumbel-max rule; K is 1.
   *
   * @param temperature above 0
   * @param seed of the random numbers; the same seed draws the same reports
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

  /** {@code values} where {@code keep}, otherwise {@link #IMPOSSIBLE_SCORE}. */
  static <T extends TFloating> Operand<T> maskScores(
      GraphScope<T> scope, Operand<TBool> keep, Operand<T> values) {
    return scope.tf().select(keep, values, scope.scalar(IMPOSSIBLE_SCORE));
  }
}
