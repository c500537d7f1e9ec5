package org.ithn.framework.alignment;

import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/**
 * Images and reports in the joint space.
 *
 * @param z {@code [B, E]}: images, unit norm
 * @param u {@code [B, E]}: reports, unit norm
 */
public record EmbeddingPair<T extends TFloating>(Operand<T> z, Operand<T> u) {}
