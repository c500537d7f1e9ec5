package org.ithn.framework.alignment;

import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/**
 * Embeddings of images and their reports in the joint space.
 *
 * @param z {@code [B, E]}: the images, unit norm
 * @param u {@code [B, E]}: the reports, unit norm
 */
public record EmbeddingPair<T extends TFloating>(Operand<T> z, Operand<T> u) {}
