package org.ithn.backbones.decoding;

import org.tensorflow.Operand;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

/**
 * Reports found for each image, the best first.
 *
 * @param tokens {@code [B, K, L]}, padded with 0 after the end
 * @param lengths {@code [B, K]}: tokens, the end included
 * @param scores {@code [B, K]}: what they are ranked by, the sum of {@code tokenLogProbs} unless a
 *     length normalisation is asked for
 * @param tokenLogProbs {@code [B, K, L]}: natural logarithms of each token's probability
 */
public record Hypotheses<T extends TFloating>(
    Operand<TInt32> tokens, Operand<TInt32> lengths, Operand<T> scores, Operand<T> tokenLogProbs) {}
