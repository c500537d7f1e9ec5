package org.ithn.backbones.cmasrl;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ithn.backbones.cmasrl.CmasRlConfig.Writers;
import org.ithn.backbones.recurrent.AdditiveAttention;
import org.ithn.backbones.recurrent.LstmCell;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.layers.Dropout;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Squeeze;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

/**
 * One position of a report: the planner, whose plan counts only where a sentence starts, and both
 * writers.
 *
 * <p>The probability of a word is {@code sum over writers of w p(word)}, where the weights w of a
 * sentence are known from its label, or chosen by {@link Writers}. Where a sentence starts, {@code
 * p(end) = p(stop)} and {@code p(word)} is multiplied by {@code 1 - p(stop)}.
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

  /**
   * The inputs of a position.
   *
   * @param word {@code [N, H]}, the embedding of the last word, or of id 0 where a sentence starts
   * @param token {@code [N]}, the id of the last word
   * @param place the place in the report
   * @param weights {@code [N, 2]}, 1 for the writer of the sentence and 0 for the other, if known
   */
  record Position<T extends TFloating>(
      Operand<T> word, Operand<T> token, Planner.Place<T> place, Optional<Operand<T>> weights) {}

  /**
   * The state after a position and its outputs.
   *
   * @param state the state
   * @param outputs {@code [N, 2 H + 2]}, or {@code [N, 2 H + W]} for a mixture: the hidden state,
   *     the planner's state, and the writers' weights or the log-probabilities of the next word
   */
  record Result<T extends TFloating>(ReportState<T> state, Operand<T> outputs) {}

  /** Returns the width of {@link Result#outputs} for sentences without labels. */
  int outputWidth() {
    return 2 * config.width() + (isMixture() ? vocabularyWidth : WRITERS);
  }

  /** Returns the width of {@link Result#outputs} for sentences with labels. */
  int labelledOutputWidth() {
    return 2 * config.width() + WRITERS;
  }

  private boolean isMixture() {
    return config.writers() == Writers.MIXTURE;
  }

  /** Builds the position. */
  <T extends TFloating> Result<T> build(
      GraphScope<T> scope,
      AdditiveAttention.Memory<T> patches,
      Position<T> at,
      ReportState<T> before) {
    Ops tf = scope.tf();
    Planner.Plan<T> plan =
        planner()
            .build(
                scope.variableScope(PLANNER), patches, at.place(), before.hidden(), before.plan());
    List<LstmCell.State<T>> writers = write(scope, at, plan, before.writers());
    if (at.weights().isPresent()) {
      return oneWriter(tf, plan, writers, at.weights().get(), Optional.empty());
    }
    Operand<T> choices = // [N, 1, 3]
        planner()
            .choices(scope.variableScope(PLANNER), tf.expandDims(plan.state().h(), tf.constant(1)));
    ReportState.Choice<T> last = before.choice().orElseThrow();
    if (isMixture()) {
      return mix(scope, at, new Mixed<>(plan, writers, choices), last);
    }
    Operand<T> weights =
        Planner.select(
            scope,
            at.place().starts(),
            new WriterWeights(vocabularyWidth).mostLikely(scope, ofWriters(tf, choices)),
            last.weights());
    return oneWriter(
        tf,
        plan,
        writers,
        weights,
        Optional.of(new ReportState.Choice<>(weights, Optional.empty())));
  }

  /** Returns the result of a position whose sentence one writer writes. */
  private static <T extends TFloating> Result<T> oneWriter(
      Ops tf,
      Planner.Plan<T> plan,
      List<LstmCell.State<T>> writers,
      Operand<T> weights,
      Optional<ReportState.Choice<T>> choice) {
    Operand<T> hidden = weightedState(tf, writers, weights);
    return new Result<>(
        new ReportState<>(hidden, plan, writers, choice), outputs(tf, hidden, plan, weights));
  }

  private static <T extends TFloating> Operand<T> outputs(
      Ops tf, Operand<T> hidden, Planner.Plan<T> plan, Operand<T> last) {
    return tf.concat(List.of(hidden, plan.state().h(), last), tf.constant(1));
  }

  /**
   * Plan and writers of a position whose sentence both writers write.
   *
   * @param choices {@code [N, 1, 3]}, the logits of the planner's choices
   */
  private record Mixed<T extends TFloating>(
      Planner.Plan<T> plan, List<LstmCell.State<T>> writers, Operand<T> choices) {}

  /** Builds the rest of a position whose sentence both writers write. */
  private <T extends TFloating> Result<T> mix(
      GraphScope<T> scope, Position<T> at, Mixed<T> both, ReportState.Choice<T> last) {
    Ops tf = scope.tf();
    WriterWeights weighting = new WriterWeights(vocabularyWidth);
    Operand<T> logWeights = // [N, 2]
        Planner.select(
            scope,
            at.place().starts(),
            weighting.prior(tf, ofWriters(tf, both.choices())),
            weighting.posterior(scope, at.token(), last));
    List<Operand<T>> logProbs = wordLogProbs(scope, at, both);
    List<Output<T>> weights = tf.split(tf.constant(1), logWeights, 2L).output();
    Operand<T> mixed = // [N, W]
        logSumExp(
            tf,
            tf.math.add(logProbs.get(0), weights.get(0)),
            tf.math.add(logProbs.get(1), weights.get(1)));
    Operand<T> hidden = weightedState(tf, both.writers(), tf.math.exp(logWeights));
    ReportState.Choice<T> choice =
        new ReportState.Choice<>(logWeights, Optional.of(tf.concat(logProbs, tf.constant(1))));
    return new Result<>(
        new ReportState<>(hidden, both.plan(), both.writers(), Optional.of(choice)),
        outputs(tf, hidden, both.plan(), mixed));
  }

  /** Returns the log-probabilities {@code [N, W]} of the next word by each writer. */
  private <T extends TFloating> List<Operand<T>> wordLogProbs(
      GraphScope<T> scope, Position<T> at, Mixed<T> both) {
    Ops tf = scope.tf();
    Operand<T> stops = stops(tf, both.choices()); // [N, 1]
    Operand<T> starts = tf.expandDims(at.place().starts(), tf.constant(2)); // [N, 1, 1]
    List<Operand<T>> logProbs = new ArrayList<>();
    for (int i = 0; i < WRITERS; i++) {
      Operand<T> hidden = // [N, 1, H]
          tf.expandDims(dropout().build(scope, both.writers().get(i).h()), tf.constant(1));
      Operand<T> logits = writer().logits(writerScope(scope, i), hidden, stops, starts);
      logProbs.add(tf.nn.logSoftmax(tf.squeeze(logits, squeeze(1))));
    }
    return logProbs;
  }

  /** Builds a step of both writers, which begin anew with each sentence. */
  private <T extends TFloating> List<LstmCell.State<T>> write(
      GraphScope<T> scope, Position<T> at, Planner.Plan<T> plan, List<LstmCell.State<T>> before) {
    Ops tf = scope.tf();
    Operand<T> x = tf.concat(List.of(at.word(), plan.global()), tf.constant(1)); // [N, 2H]
    Operand<T> kept = tf.math.sub(scope.scalar(1), at.place().starts());
    List<LstmCell.State<T>> after = new ArrayList<>();
    for (int i = 0; i < WRITERS; i++) {
      after.add(writer().step(writerScope(scope, i), x, kept, before.get(i)));
    }
    return after;
  }

  private static <T extends TFloating> Operand<T> weightedState(
      Ops tf, List<LstmCell.State<T>> writers, Operand<T> weights) {
    List<Output<T>> each = tf.split(tf.constant(1), weights, 2L).output();
    return tf.math.add(
        tf.math.mul(writers.get(0).h(), each.get(0)), tf.math.mul(writers.get(1).h(), each.get(1)));
  }

  /**
   * Outputs of n positions.
   *
   * @param hidden {@code [B, n, H]}
   * @param logits {@code [B, n, W]}
   * @param writerChoices {@code [B, n, 2]}, the planner's logits of the writers
   */
  record Outputs<T extends TFloating>(
      Operand<T> hidden, Operand<T> logits, Operand<T> writerChoices) {}

  /**
   * Builds the logits of n positions.
   *
   * @param outputs {@code [B, n, ..]}, the outputs of the positions
   * @param starts {@code [B, n, 1]}, 1 where a sentence starts, else 0
   */
  <T extends TFloating> Outputs<T> outputs(
      GraphScope<T> scope, Operand<T> outputs, Operand<T> starts) {
    Ops tf = scope.tf();
    int width = config.width();
    Operand<T> hidden = part(tf, outputs, 0, width);
    Operand<T> choices =
        planner().choices(scope.variableScope(PLANNER), part(tf, outputs, width, width));
    Operand<T> last = part(tf, outputs, 2 * width, -1);
    boolean mixed = isMixture() && outputs.shape().get(2) != labelledOutputWidth();
    return new Outputs<>(
        hidden,
        mixed ? last : logitsInCharge(scope, hidden, choices, last, starts),
        writerChoices(tf, choices));
  }

  /** Returns the logits {@code [B, n, W]} of the writers in charge. */
  private <T extends TFloating> Operand<T> logitsInCharge(
      GraphScope<T> scope,
      Operand<T> hidden,
      Operand<T> choices,
      Operand<T> weights,
      Operand<T> starts) {
    Ops tf = scope.tf();
    Operand<T> dropped = dropout().build(scope, hidden);
    List<Operand<T>> terms = new ArrayList<>();
    for (int i = 0; i < WRITERS; i++) {
      Operand<T> logits =
          writer().logits(writerScope(scope, i), dropped, stops(tf, choices), starts);
      terms.add(tf.math.mul(logits, part(tf, weights, i, 1)));
    }
    return tf.math.addN(terms);
  }

  /** Returns the state before the first word of N reports whose sentences have labels. */
  <T extends TFloating> ReportState<T> labelledState(GraphScope<T> scope, Operand<TInt32> rows) {
    LstmCell.State<T> state = planner().cell().zeroState(scope, rows);
    Operand<T> zeros = state.h();
    return new ReportState<>(
        zeros,
        new Planner.Plan<>(
            zeros, state, LstmCell.zeros(scope, rows, 2 * config.sentences() * config.width())),
        List.of(state, state),
        Optional.empty());
  }

  /** Returns the state before the first word of N reports whose sentences have no labels. */
  <T extends TFloating> ReportState<T> emptyState(GraphScope<T> scope, Operand<TInt32> rows) {
    ReportState<T> state = labelledState(scope, rows);
    Optional<Operand<T>> logProbs =
        isMixture()
            ? Optional.of(LstmCell.zeros(scope, rows, WRITERS * vocabularyWidth))
            : Optional.empty();
    return new ReportState<>(
        state.hidden(),
        state.plan(),
        state.writers(),
        Optional.of(new ReportState.Choice<>(LstmCell.zeros(scope, rows, WRITERS), logProbs)));
  }

  /** Returns the log-odds of the stop, {@code [B, n]}, from choices {@code [B, n, 3]}. */
  private static <T extends TFloating> Operand<T> stops(Ops tf, Operand<T> choices) {
    Operand<T> either = logSumExp(tf, part(tf, choices, 1, 1), part(tf, choices, 2, 1));
    return tf.squeeze(tf.math.sub(part(tf, choices, 0, 1), either), squeeze(2));
  }

  private static <T extends TFloating> Operand<T> writerChoices(Ops tf, Operand<T> choices) {
    return part(tf, choices, 1, WRITERS);
  }

  /** Returns the logits of the writers, {@code [N, 2]}, from choices {@code [N, 1, 3]}. */
  private static <T extends TFloating> Operand<T> ofWriters(Ops tf, Operand<T> choices) {
    return tf.squeeze(writerChoices(tf, choices), squeeze(1));
  }

  /** Returns columns of {@code [B, n, ..]}; the rest if the count is -1. */
  static <T extends TFloating> Operand<T> part(Ops tf, Operand<T> x, int from, int count) {
    return tf.slice(x, tf.constant(new int[] {0, 0, from}), tf.constant(new int[] {-1, -1, count}));
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

  private static Squeeze.Options squeeze(long axis) {
    return Squeeze.axis(List.of(axis));
  }

  private static <T extends TFloating> GraphScope<T> writerScope(GraphScope<T> scope, int writer) {
    return scope.variableScope(WRITER_SCOPES.get(writer));
  }

  /** Returns the keys {@code [B, P, H]} of patches for the planner's attention. */
  <T extends TFloating> Operand<T> imageKeys(GraphScope<T> scope, Operand<T> patches) {
    return planner().imageKeys(scope.variableScope(PLANNER), patches);
  }

  private Planner planner() {
    return new Planner(config.width(), config.sentences());
  }

  private Writer writer() {
    return new Writer(config.width(), vocabularyWidth);
  }

  private Dropout dropout() {
    return new Dropout(config.dropout());
  }
}
