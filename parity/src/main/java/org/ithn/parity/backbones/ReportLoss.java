package org.ithn.parity.backbones;

import java.util.Map;
import org.ithn.backbones.transformer.ReportModel;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.losses.ReportCrossEntropy;
import org.ithn.framework.model.BackboneOutputs;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

/** Cross-entropy of the teacher-forced passes that are compared. */
final class ReportLoss {
  private ReportLoss() {}

  /**
   * Adds the loss.
   *
   * @param logits {@code [B, T, W]}
   * @param hidden {@code [B, T, H]}
   * @param tokens {@code [B, T + 1]}, the whole reports
   * @param mask {@code [B, T + 1]}; 1 = real, 0 = padding
   */
  static <T extends TFloating> Operand<T> build(
      GraphScope<T> scope,
      Operand<T> logits,
      Operand<T> hidden,
      Operand<TInt32> tokens,
      Operand<T> mask) {
    Ops tf = scope.tf();
    return new ReportCrossEntropy()
        .build(
            scope,
            new BackboneOutputs<>(
                logits,
                hidden,
                hidden, // the loss does not read image features
                ReportModel.withoutFirst(tf, tokens),
                ReportModel.withoutFirst(tf, mask),
                Map.of()));
  }
}
