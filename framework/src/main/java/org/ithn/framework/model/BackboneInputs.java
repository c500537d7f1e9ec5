package org.ithn.framework.model;

import org.tensorflow.Operand;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

/**
 * What a backbone reads in one teacher-forced pass.
 *
 * @param images {@code [B, V, S, S, 3]}, normalised
 * @param tokens {@code [B, L]}: 0, words, 0, 0-padding
 * @param mask {@code [B, L]}; 1 = real (begin, words, end), 0 = padding
 */
public record BackboneInputs<T extends TFloating>(
    Operand<T> images, Operand<TInt32> tokens, Operand<T> mask) {}
