package org.ithn.backbones.cmasrl;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ithn.backbones.recurrent.LstmCell;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.layers.Dropout;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.OneHot;
import org.tensorflow.op.core.ReduceSum;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

/**
 * One position of a report: the planner, which counts only where a sentence starts, and both
 * writers.
 *
 * <p>The probability of a word is {@code sum over writers of w p(word)}, where the weights w of a
 * sentence are known from its label, or chosen by {@link CmasRlConfig.Writers}. Where a sentence
 * starts, {@code p(end) = p(stop)} and {@code p(word)} is multiplied by {@code 1 - p(stop)}.
 *
 * <p>In a mixture, the weights are the planner's probabilities at first. Each word multiplies them
 * by its probability by that writer, so that the words' probabilities of a sentence multiply to
 * {@code sum over writers of p(writer) p(sentence)}. For instance, weights of 0.5 and 0.5 and a
 * word that the writers predict with 0.6 and 0.2 give 0.75 and 0.25 for the next word.
 *
 * <p>Variables: {@code planner}, {@code normality_writer}, {@code abnormality_writer}.
 *
 * @param config widths, dropout and the writers of sentences without a label
 * @param vocabularyWidth W, the width of the logits
 */
record ReportStep(CmasRlConfig config, int vocabularyWidth) {
  /** The number of writers. */
  static final int WRITERS = 2;

  private static final String PLANNER = "planner";
  private static final List<String> WRITER_SCOPES =
      List.of("normality_writer", "abnormality_writer");

  /** Log weight of a writer that is not in charge. */
  private static final double NOT_IN_CHARGE = -1e9;

  /**
   * The inputs of a position.
   *
   * @param word {@code [N, H]}, the embedding of the last word, or of id 0 where a sentence starts
   * @param token {@code [N]}, the id of the last word
   * @param starts {@code [N, 1]}, 1 = the next word is the first of a sentence
   * @param ended {@code [N, 1]}, 1 = the last word ended a sentence
   * @param logWeights {@code [N, 2]}, the log weights of the sentence's writers, if they are known
   */
  record Position<T extends TFloating>(
      Operand<T> word,
      Operand<TInt32> token,
      Operand<T> starts,
      Operand<T> ended,
      Optional<Operand<T>> logWeights) {}

  /**
   * The outputs of a position.
   *
   * @param hidden {@code [N, H]}, the weighted state of the writers
   * @param logits {@code [N, W]}, log-probabilities of the next word
   * @param writerLogits {@code [N, 2]}, the planner's logits of the writers
   * @param state the state after the position
   */
  record Result<T extends TFloating>(
      Operand<T> hidden, Operand<T> logits, Operand<T> writerLogits, ReportState<T> state) {}

  /**
   * Builds the position.
   *
   * @param patches the patches of B images; N = B K
   */
  <T extends TFloating> Result<T> build(
      GraphScope<T> scope,
      AdditiveAttention.Memory<T> patches,
      Position<T> at,
      ReportState<T> before) {
    Ops tf = scope.tf();
    Operand<T> posterior = posterior(scope, at, before); // [N, 2]
    LocalStates<T> written = remember(scope, at, before, posterior);
    GraphScope<T> inPlanner = scope.variableScope(PLANNER);
    Planner.Plan<T> plan =
        keepWhereInside(
            scope,
            at.starts(),
            planner().build(inPlanner, patches, written, before.plan()),
            before.plan());
    Operand<T> choices = planner().choices(inPlanner, plan); // [N, 3]
    Operand<T> writerLogits = Writer.columns(tf, choices, 1, WRITERS);
    Operand<T> logWeights =
        at.logWeights()
            .orElseGet(() -> select(scope, at.starts(), chosen(scope, writerLogits), posterior));
    List<LstmCell.State<T>> writers = write(scope, at, plan, before.writers());
    List<Operand<T>> logProbs = logProbs(scope, writers, stops(tf, choices), at.starts());
    Operand<T> logits = // [N, W]
        logSumExp(
            tf,
            tf.math.add(logProbs.get(0), Writer.column(tf, logWeights, 0)),
            tf.math.add(logProbs.get(1), Writer.column(tf, logWeights, 1)));
    return new Result<>(
        states(tf, writers, logWeights),
        logits,
        writerLogits,
        new ReportState<>(
            plan,
            writers,
            written,
            logWeights,
            before.wordLogProbs().map(unused -> tf.concat(logProbs, tf.constant(1)))));
  }

  /** Returns the state before the first word of N reports. */
  <T extends TFloating> ReportState<T> emptyState(GraphScope<T> scope, Operand<TInt32> rows) {
    ReportState<T> labelled = emptyLabelledState(scope, rows);
    return config.writers() == CmasRlConfig.Writers.MIXTURE
        ? new ReportState<>(
            labelled.plan(),
            labelled.writers(),
            labelled.written(),
            labelled.logWeights(),
            Optional.of(LocalStates.zeros(scope, rows, WRITERS * vocabularyWidth)))
        : labelled;
  }

  /** Returns the state before the first word of N reports whose sentences have labels. */
  <T extends TFloating> ReportState<T> emptyLabelledState(
      GraphScope<T> scope, Operand<TInt32> rows) {
    LstmCell.State<T> zeros = planner().cell().zeroState(scope, rows);
    return new ReportState<>(
        new Planner.Plan<>(zeros.h(), zeros),
        List.of(zeros, zeros),
        LocalStates.empty(scope, rows, config.sentences(), config.width()),
        LocalStates.zeros(scope, rows, WRITERS),
        Optional.empty());
  }

  /**
   * Returns log weights {@code [..., 2]} that put one writer in charge.
   *
   * @param abnormal {@code [..., 1]}, 1 = the abnormality writer, 0 = the normality writer
   */
  static <T extends TFloating> Operand<T> inCharge(GraphScope<T> scope, Operand<T> abnormal) {
    Ops tf = scope.tf();
    Operand<T> off = scope.scalar(NOT_IN_CHARGE);
    return tf.concat(
        List.of(
            tf.math.mul(abnormal, off), tf.math.mul(tf.math.sub(scope.scalar(1), abnormal), off)),
        tf.constant(-1));
  }

  /** Returns the log weights of the sentence so far, with the evidence of its last word. */
  private <T extends TFloating> Operand<T> posterior(
      GraphScope<T> scope, Position<T> at, ReportState<T> before) {
    if (before.wordLogProbs().isEmpty()) {
      return before.logWeights();
    }
    Ops tf = scope.tf();
    Operand<T> logProbs = // [N, 2, W]
        tf.reshape(
            before.wordLogProbs().get(), tf.constant(new int[] {-1, WRITERS, vocabularyWidth}));
    Operand<T> word = // [N, 1, W]
        tf.expandDims(
            tf.oneHot(
                at.token(),
                tf.constant(vocabularyWidth),
                scope.scalar(1),
                scope.scalar(0),
                OneHot.axis(-1L)),
            tf.constant(1));
    Operand<T> evidence = // [N, 2]
        tf.reduceSum(tf.math.mul(logProbs, word), tf.constant(2), ReduceSum.keepDims(false));
    return tf.nn.logSoftmax(tf.math.add(before.logWeights(), evidence));
  }

  private <T extends TFloating> LocalStates<T> remember(
      GraphScope<T> scope, Position<T> at, ReportState<T> before, Operand<T> logWeights) {
    Operand<T> state = states(scope.tf(), before.writers(), logWeights); // [N, H]
    Operand<T> key = planner().keys(scope.variableScope(PLANNER), state);
    return before.written().write(scope, state, key, at.ended());
  }

  private static <T extends TFloating> Operand<T> states(
      Ops tf, List<LstmCell.State<T>> writers, Operand<T> logWeights) {
    return Writer.weightedSum(
        tf, writers.stream().map(LstmCell.State::h).toList(), tf.math.exp(logWeights));
  }

  /** Returns the new plan where a sentence starts, else the one before. */
  private static <T extends TFloating> Planner.Plan<T> keepWhereInside(
      GraphScope<T> scope, Operand<T> starts, Planner.Plan<T> next, Planner.Plan<T> before) {
    return new Planner.Plan<>(
        select(scope, starts, next.global(), before.global()),
        new LstmCell.State<>(
            select(scope, starts, next.state().h(), before.state().h()),
            select(scope, starts, next.state().c(), before.state().c())));
  }

  /** Returns the log weights with which a sentence without a label starts. */
  private <T extends TFloating> Operand<T> chosen(GraphScope<T> scope, Operand<T> writerLogits) {
    Ops tf = scope.tf();
    return switch (config.writers()) {
      case MIXTURE -> tf.nn.logSoftmax(writerLogits);
      case MOST_LIKELY ->
          inCharge(
              scope,
              tf.dtypes.cast(
                  tf.math.greater(
                      Writer.column(tf, writerLogits, 1), Writer.column(tf, writerLogits, 0)),
                  scope.type()));
    };
  }

  /** Builds a step of both writers, which begin anew with each sentence. */
  private <T extends TFloating> List<LstmCell.State<T>> write(
      GraphScope<T> scope, Position<T> at, Planner.Plan<T> plan, List<LstmCell.State<T>> before) {
    Ops tf = scope.tf();
    Operand<T> x = tf.concat(List.of(at.word(), plan.global()), tf.constant(1)); // [N, 2H]
    Operand<T> kept = tf.math.sub(scope.scalar(1), at.starts());
    List<LstmCell.State<T>> after = new ArrayList<>();
    for (int i = 0; i < WRITERS; i++) {
      LstmCell.State<T> own = before.get(i);
      after.add(
          writer()
              .step(
                  scope.variableScope(WRITER_SCOPES.get(i)),
                  x,
                  new LstmCell.State<>(tf.math.mul(own.h(), kept), tf.math.mul(own.c(), kept))));
    }
    return after;
  }

  private <T extends TFloating> List<Operand<T>> logProbs(
      GraphScope<T> scope, List<LstmCell.State<T>> writers, Operand<T> stops, Operand<T> starts) {
    List<Operand<T>> logProbs = new ArrayList<>();
    for (int i = 0; i < WRITERS; i++) {
      Operand<T> hidden = new Dropout(config.dropout()).build(scope, writers.get(i).h());
      logProbs.add(
          writer().logProbs(scope.variableScope(WRITER_SCOPES.get(i)), hidden, stops, starts));
    }
    return logProbs;
  }

  /** Returns the log-odds of the stop, {@code [N, 1]}. */
  private static <T extends TFloating> Operand<T> stops(Ops tf, Operand<T> choices) {
    Operand<T> either = logSumExp(tf, Writer.column(tf, choices, 1), Writer.column(tf, choices, 2));
    return tf.math.sub(Writer.column(tf, choices, 0), either);
  }

  /** Returns {@code log(e^a + e^b)}; subtracting the maximum prevents overflow. */
  private static <T extends TFloating> Operand<T> logSumExp(Ops tf, Operand<T> a, Operand<T> b) {
    Operand<T> largest = tf.stopGradient(tf.math.maximum(a, b));
    return tf.math.add(
        largest,
        tf.math.log(
            tf.math.add(
                tf.math.exp(tf.math.sub(a, largest)), tf.math.exp(tf.math.sub(b, largest)))));
  }

  /** Returns {@code a} where the mask is 1, {@code b} where it is 0. */
  private static <T extends TFloating> Operand<T> select(
      GraphScope<T> scope, Operand<T> mask, Operand<T> a, Operand<T> b) {
    Ops tf = scope.tf();
    return tf.math.add(tf.math.mul(mask, a), tf.math.mul(tf.math.sub(scope.scalar(1), mask), b));
  }

  Planner planner() {
    return new Planner(config.width());
  }

  private Writer writer() {
    return new Writer(config.width(), vocabularyWidth);
  }
}
