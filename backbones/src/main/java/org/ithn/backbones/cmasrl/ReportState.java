package org.ithn.backbones.cmasrl;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ithn.backbones.recurrent.LstmCell;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/**
 * State of N reports between two positions.
 *
 * @param hidden {@code [N, H]}, the state of the writer in charge, or the mean of a mixture
 * @param plan the plan of the sentence
 * @param writers the states of both writers, the normality writer first
 * @param choice the writers of a sentence without a label; empty if labels are known
 */
record ReportState<T extends TFloating>(
    Operand<T> hidden,
    Planner.Plan<T> plan,
    List<LstmCell.State<T>> writers,
    Optional<Choice<T>> choice) {

  /**
   * The choice of a sentence's writer.
   *
   * @param weights {@code [N, 2]}: 1 for the writer in charge and 0 for the other, or the
   *     logarithms of the weights of a mixture
   * @param wordLogProbs {@code [N, 2 W]}, the log-probabilities of the next word by each writer of
   *     a mixture
   */
  record Choice<T extends TFloating>(Operand<T> weights, Optional<Operand<T>> wordLogProbs) {}

  ReportState {
    writers = List.copyOf(writers);
  }

  List<Operand<T>> operands() {
    List<Operand<T>> all = new ArrayList<>(List.of(hidden));
    all.addAll(List.of(plan.global(), plan.state().h(), plan.state().c(), plan.localStates()));
    writers.forEach(writer -> all.addAll(List.of(writer.h(), writer.c())));
    choice.ifPresent(
        each -> {
          all.add(each.weights());
          each.wordLogProbs().ifPresent(all::add);
        });
    return all;
  }

  /** Returns the state with the given {@link #operands}. */
  static <T extends TFloating> ReportState<T> of(List<Operand<T>> all) {
    Optional<Operand<T>> logProbs = all.size() > 10 ? Optional.of(all.get(10)) : Optional.empty();
    return new ReportState<>(
        all.get(0),
        new Planner.Plan<>(all.get(1), new LstmCell.State<>(all.get(2), all.get(3)), all.get(4)),
        List.of(
            new LstmCell.State<>(all.get(5), all.get(6)),
            new LstmCell.State<>(all.get(7), all.get(8))),
        all.size() > 9 ? Optional.of(new Choice<>(all.get(9), logProbs)) : Optional.empty());
  }
}
