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
 * @param plan the plan of the sentence
 * @param writers the states of both writers, the normality writer first
 * @param written the local states of the sentences before
 * @param logWeights {@code [N, 2]}, log-probabilities of the writers of the sentence: 0 for the
 *     writer in charge and a large negative number for the other, or the posterior of a mixture
 * @param wordLogProbs {@code [N, 2 W]}, the log-probabilities of the next word by each writer, from
 *     which a mixture computes its posterior
 */
record ReportState<T extends TFloating>(
    Planner.Plan<T> plan,
    List<LstmCell.State<T>> writers,
    LocalStates<T> written,
    Operand<T> logWeights,
    Optional<Operand<T>> wordLogProbs) {

  ReportState {
    writers = List.copyOf(writers);
  }

  List<Operand<T>> operands() {
    List<Operand<T>> all =
        new ArrayList<>(List.of(plan.global(), plan.state().h(), plan.state().c()));
    for (LstmCell.State<T> writer : writers) {
      all.addAll(List.of(writer.h(), writer.c()));
    }
    all.addAll(written.operands());
    all.add(logWeights);
    wordLogProbs.ifPresent(all::add);
    return all;
  }

  /** Returns the state with the given {@link #operands}. */
  static <T extends TFloating> ReportState<T> of(List<Operand<T>> all) {
    return new ReportState<>(
        new Planner.Plan<>(all.get(0), new LstmCell.State<>(all.get(1), all.get(2))),
        List.of(
            new LstmCell.State<>(all.get(3), all.get(4)),
            new LstmCell.State<>(all.get(5), all.get(6))),
        new LocalStates<>(new AdditiveAttention.Memory<>(all.get(7), all.get(8)), all.get(9)),
        all.get(10),
        all.size() > 11 ? Optional.of(all.get(11)) : Optional.empty());
  }
}
