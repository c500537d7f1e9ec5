package org.ithn.backbones.decoding;

import org.tensorflow.Operand;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

/**
 * Generated reports of each image, best first.
 *
 * @param tokens {@code [B, K, L]}, padded with 0 after the end
 * @param lengths {@code [B, K]}, the number of tokens including the end
 * @param scores {@code [B, K]}, the ranking scores: the sum of {@code tokenLogProbs}, normalised by
 *     length if configured
 * @param tokenLogProbs {@code [B, K, L]}, the natural logarithm of each token's probability
 */
public record Hypotheses<T extends TFloating>(
    Operand<TInt32> tokens, Operand<TInt32> lengths, Operand<T> scores, Operand<T> tokenLogProbs) {
  /** Returns these reports with other tokens at the same positions. */
  Hypotheses<T> withTokens(Operand<TInt32> other) {
    return new Hypotheses<>(other, lengths, scores, tokenLogProbs);
  }
}
