package org.ithn.backbones.decoding;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ithn.backbones.decoding.CandidateSelection.Continuations;
import org.ithn.backbones.decoding.CandidateSelection.StepScores;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.layers.Shapes;
import org.ithn.framework.model.DecodingConfig;
import org.ithn.framework.model.DecodingConfig.Method;
import org.ithn.framework.model.IncrementalDecoder;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Gather;
import org.tensorflow.op.core.OneHot;
import org.tensorflow.op.nn.TopK;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

/**
 * One step of a search: scores every continuation, keeps the best, and collects finished
 * hypotheses.
 *
 * @param config the search configuration
 * @param selection the selection of candidates
 * @param penalty the penalty on repeated trigrams, if configured
 */
record BeamStep(
    DecodingConfig config, CandidateSelection selection, Optional<TrigramPenalty> penalty) {
  /** Score that the reference subtracts from a finished hypothesis that stays in the beam. */
  private static final double FINISHED_PENALTY = 1000;

  static BeamStep of(DecodingConfig config, long seed) {
    int beams = config.hypotheses();
    CandidateSelection selection =
        switch (config.method()) {
          case REFERENCE, KEEP_ENDED, GREEDY -> new CandidateSelection.TopScores(beams);
          case STANDARD -> new CandidateSelection.TopScores(2 * beams);
          case SAMPLING -> new CandidateSelection.GumbelSampling(config.temperature(), seed);
        };
    boolean penalised = config.trigramPenalty() && beams == 1;
    return new BeamStep(
        config, selection, penalised ? Optional.of(new TrigramPenalty()) : Optional.empty());
  }

  /** State and reordered caches after the step. */
  record Result<T extends TFloating>(BeamState<T> state, List<Operand<T>> caches) {}

  <T extends TFloating> Result<T> build(
      GraphScope<T> scope, BeamState<T> before, IncrementalDecoder.Step<T> step) {
    Ops tf = scope.tf();
    int words = (int) step.logits().shape().get(1);
    Operand<T> logProbs = // [B, K, W]
        tf.reshape(
            tf.nn.logSoftmax(step.logits()),
            tf.constant(new int[] {-1, config.hypotheses(), words}));
    if (penalty.isPresent()) {
      logProbs = penalty.get().build(scope, logProbs, before.tokens(), before.position());
    }
    if (config.method() == Method.KEEP_ENDED) {
      logProbs = maskFinished(scope, before, logProbs);
    }
    Continuations<T> choice =
        selection.select(scope, new StepScores<>(logProbs, before.scores(), before.position()));
    Candidates<T> candidates = extendCandidates(scope, before, choice);
    Operand<TBool> isEnd = tf.math.equal(choice.tokens(), tf.constant(0)); // [B, C]
    Hypotheses<T> ended =
        config.method() == Method.KEEP_ENDED
            ? toHypotheses(scope, candidates)
            : mergeFinished(scope, before, candidates, isEnd);
    Candidates<T> live = liveCandidates(scope, candidates, isEnd);
    BeamState<T> after =
        new BeamState<>(
            tf.math.add(before.position(), tf.constant(1)),
            live.tokens(),
            live.scores(),
            live.tokenLogProbs(),
            ended);
    return new Result<>(after, reorderCaches(scope, step, live.beams()));
  }

  /**
   * Restricts finished hypotheses to id 0 at no cost.
   *
   * <p>Differs from VisualGPT, which gives the other words a score of -999; a hypothesis with a
   * lower score would lose to them.
   */
  private static <T extends TFloating> Operand<T> maskFinished(
      GraphScope<T> scope, BeamState<T> before, Operand<T> logProbs) {
    Ops tf = scope.tf();
    int words = (int) logProbs.shape().get(2);
    Operand<TInt32> word = tf.range(tf.constant(0), tf.constant(words), tf.constant(1)); // [W]
    Operand<T> endOnly =
        tf.select(
            tf.math.equal(word, tf.constant(0)),
            scope.scalar(0),
            scope.scalar(CandidateSelection.IMPOSSIBLE_SCORE));
    Operand<TBool> finished = tf.expandDims(before.finishedMask(tf), tf.constant(2)); // [B, K, 1]
    return tf.select(finished, endOnly, logProbs);
  }

  /** Returns all candidates, finished or not, as the result in case no step follows. */
  private <T extends TFloating> Hypotheses<T> toHypotheses(
      GraphScope<T> scope, Candidates<T> candidates) {
    Ops tf = scope.tf();
    Operand<TInt32> written = // [B, K]
        tf.reduceSum(
            tf.dtypes.cast(tf.math.notEqual(candidates.tokens(), tf.constant(0)), TInt32.class),
            tf.constant(2));
    Operand<TInt32> lengths =
        tf.math.minimum(tf.math.add(written, tf.constant(1)), tf.constant(config.maxLength()));
    return new Hypotheses<>(
        candidates.tokens(), lengths, candidates.scores(), candidates.tokenLogProbs());
  }

  /** Candidates with their histories; shapes as in {@link BeamState} with C in place of K. */
  private record Candidates<T extends TFloating>(
      Operand<TInt32> beams, Operand<TInt32> tokens, Operand<T> scores, Operand<T> tokenLogProbs) {

    Candidates<T> gather(Ops tf, Operand<TInt32> index) {
      return new Candidates<>(
          gatherBeams(tf, beams, index),
          gatherBeams(tf, tokens, index),
          gatherBeams(tf, scores, index),
          gatherBeams(tf, tokenLogProbs, index));
    }
  }

  private <T extends TFloating> Candidates<T> extendCandidates(
      GraphScope<T> scope, BeamState<T> before, Continuations<T> choice) {
    Ops tf = scope.tf();
    Operand<TInt32> here = // [L], 1 at the position
        tf.oneHot(
            before.position(),
            tf.constant(config.maxLength()),
            tf.constant(1),
            tf.constant(0),
            OneHot.axis(-1L));
    Operand<TInt32> tokens =
        tf.math.add(
            gatherBeams(tf, before.tokens(), choice.beams()),
            tf.math.mul(tf.expandDims(choice.tokens(), tf.constant(2)), here));
    Operand<T> logProbs =
        tf.math.add(
            gatherBeams(tf, before.tokenLogProbs(), choice.beams()),
            tf.math.mul(
                tf.expandDims(choice.tokenLogProbs(), tf.constant(2)),
                tf.dtypes.cast(here, scope.type())));
    return new Candidates<>(choice.beams(), tokens, choice.scores(), logProbs);
  }

  /** Merges the candidates that end here into the best K finished ones; earlier ones win ties. */
  private <T extends TFloating> Hypotheses<T> mergeFinished(
      GraphScope<T> scope, BeamState<T> before, Candidates<T> candidates, Operand<TBool> ends) {
    Ops tf = scope.tf();
    Operand<TInt32> length = tf.math.add(before.position(), tf.constant(1));
    Operand<TBool> last = tf.math.equal(length, tf.constant(config.maxLength()));
    Operand<T> scores =
        CandidateSelection.maskScores(
            scope,
            tf.math.logicalOr(ends, last),
            lengthNormalisedScores(scope, candidates.scores(), length));
    Hypotheses<T> old = before.finished();
    Operand<T> allScores = tf.concat(List.of(old.scores(), scores), tf.constant(1));
    TopK<T, TInt32> top = tf.nn.topK(allScores, tf.constant(config.hypotheses()), TInt32.class);
    Operand<TInt32> lengths = tf.math.add(tf.zerosLike(candidates.beams()), length);
    Operand<TInt32> index = top.indices();
    return new Hypotheses<>(
        gatherMerged(tf, old.tokens(), candidates.tokens(), index),
        gatherMerged(tf, old.lengths(), lengths, index),
        top.values(),
        gatherMerged(tf, old.tokenLogProbs(), candidates.tokenLogProbs(), index));
  }

  private <T extends TFloating> Operand<T> lengthNormalisedScores(
      GraphScope<T> scope, Operand<T> scores, Operand<TInt32> length) {
    if (config.method() != Method.STANDARD || config.lengthPenalty() == 0) {
      return scores;
    }
    Ops tf = scope.tf();
    Operand<T> penalty =
        tf.math.pow(tf.dtypes.cast(length, scope.type()), scope.scalar(config.lengthPenalty()));
    return tf.math.div(scores, penalty);
  }

  /**
   * Returns the K hypotheses to continue. The reference keeps finished ones at a score penalty; the
   * other methods do not.
   */
  private <T extends TFloating> Candidates<T> liveCandidates(
      GraphScope<T> scope, Candidates<T> candidates, Operand<TBool> ends) {
    Ops tf = scope.tf();
    if (config.method() == Method.KEEP_ENDED) {
      return candidates;
    }
    if (config.method() == Method.STANDARD) {
      Operand<T> open =
          tf.select(ends, scope.scalar(CandidateSelection.IMPOSSIBLE_SCORE), candidates.scores());
      TopK<T, TInt32> top = tf.nn.topK(open, tf.constant(config.hypotheses()), TInt32.class);
      Candidates<T> kept = candidates.gather(tf, top.indices());
      return new Candidates<>(kept.beams(), kept.tokens(), top.values(), kept.tokenLogProbs());
    }
    Operand<T> penalty =
        tf.math.mul(tf.dtypes.cast(ends, scope.type()), scope.scalar(FINISHED_PENALTY));
    return new Candidates<>(
        candidates.beams(),
        candidates.tokens(),
        tf.math.sub(candidates.scores(), penalty),
        candidates.tokenLogProbs());
  }

  private <T extends TFloating> List<Operand<T>> reorderCaches(
      GraphScope<T> scope, IncrementalDecoder.Step<T> step, Operand<TInt32> beams) {
    if (config.hypotheses() == 1) {
      return step.caches();
    }
    Ops tf = scope.tf();
    Operand<TInt32> batch = Shapes.dimension(tf, beams, 0);
    Operand<TInt32> first = // [B, 1], the row of each image's first hypothesis
        tf.expandDims(
            tf.math.mul(
                tf.range(tf.constant(0), batch, tf.constant(1)), tf.constant(config.hypotheses())),
            tf.constant(1));
    Operand<TInt32> rows =
        tf.reshape(tf.math.add(first, beams), tf.constant(new int[] {-1})); // [N]
    int reordered = step.caches().size() - step.fixedCaches();
    List<Operand<T>> caches = new ArrayList<>(step.caches());
    caches.subList(0, reordered).replaceAll(cache -> tf.gather(cache, rows, tf.constant(0)));
    return caches;
  }

  private static <X extends org.tensorflow.types.family.TType> Operand<X> gatherBeams(
      Ops tf, Operand<X> values, Operand<TInt32> index) {
    return tf.gather(values, index, tf.constant(1), Gather.batchDims(1L));
  }

  private static <X extends org.tensorflow.types.family.TType> Operand<X> gatherMerged(
      Ops tf, Operand<X> old, Operand<X> added, Operand<TInt32> index) {
    return gatherBeams(tf, tf.concat(List.of(old, added), tf.constant(1)), index);
  }
}
