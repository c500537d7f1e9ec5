package org.ithn.framework.model;

import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

/**
 * The outputs of a teacher-forced pass over T = L - 1 positions; position t predicts token t + 1.
 *
 * @param logits {@code [B, T, W]}, unnormalised
 * @param hidden {@code [B, T, H]}: the decoder's final hidden layer, before the vocabulary layer
 * @param imageFeatures {@code [B, D]}: the pooled features of the visual extractor
 * @param targets {@code [B, T]}: the token that each position predicts
 * @param targetMask {@code [B, T]}; 1 = the target is a word or the end, 0 = padding
 * @param auxiliaryLosses further loss terms of the backbone, already weighted; often empty
 * @param lossInputs {@code [B, ..]} by name: extra inputs that the losses read. The training step
 *     adds them; backbones leave them empty
 */
public record BackboneOutputs<T extends TFloating>(
    Operand<T> logits,
    Operand<T> hidden,
    Operand<T> imageFeatures,
    Operand<TInt32> targets,
    Operand<T> targetMask,
    Map<String, Operand<T>> auxiliaryLosses,
    Map<String, Operand<T>> lossInputs) {
  /** Creates the outputs of a backbone. */
  public BackboneOutputs(
      Operand<T> logits,
      Operand<T> hidden,
      Operand<T> imageFeatures,
      Operand<TInt32> targets,
      Operand<T> targetMask,
      Map<String, Operand<T>> auxiliaryLosses) {
    this(logits, hidden, imageFeatures, targets, targetMask, auxiliaryLosses, Map.of());
  }

  public BackboneOutputs {
    auxiliaryLosses = Map.copyOf(auxiliaryLosses);
    lossInputs = Map.copyOf(lossInputs);
  }

  /** Returns these outputs with extra inputs for the losses. */
  public BackboneOutputs<T> withLossInputs(Map<String, Operand<T>> inputs) {
    return new BackboneOutputs<>(
        logits, hidden, imageFeatures, targets, targetMask, auxiliaryLosses, inputs);
  }
}
