package org.ithn.backbones.transformer;

import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.graph.Initialisers;
import org.ithn.framework.layers.Dropout;
import org.ithn.framework.layers.Embedding;
import org.ithn.framework.layers.SinusoidalPositionalEncoding;
import org.tensorflow.Operand;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

/**
 * Word embedding with sinusoidal positions, as in R2Gen's family.
 *
 * <p>Variable: {@code table} {@code [W, H]}.
 *
 * @param vocabularyWidth W, the number of rows of the table
 * @param width H, the width of the vectors
 * @param dropout the dropout after adding the positions
 */
public record WordEmbedding(int vocabularyWidth, int width, Dropout dropout) {
  /** Upper limit of positions, above any report length or number of patches in use. */
  public static final int MAX_POSITIONS = 1024;

  /**
   * Builds the embedding of whole reports.
   *
   * @param tokens {@code [B, T]}
   * @return {@code [B, T, H]}
   */
  public <T extends TFloating> Operand<T> build(GraphScope<T> scope, Operand<TInt32> tokens) {
    Operand<T> x = positions().build(scope, table().build(scope, tokens), MAX_POSITIONS);
    return dropout.build(scope, x);
  }

  /**
   * Builds the embedding of one word per row, for generation; without dropout.
   *
   * @param tokens {@code [N]}
   * @param position scalar, from 0
   * @return {@code [N, H]}
   */
  public <T extends TFloating> Operand<T> buildStep(
      GraphScope<T> scope, Operand<TInt32> tokens, Operand<TInt32> position) {
    return positions().buildStep(scope, table().build(scope, tokens), position, MAX_POSITIONS);
  }

  private Embedding table() {
    return new Embedding(vocabularyWidth, width, Initialisers.glorotUniform());
  }

  private SinusoidalPositionalEncoding positions() {
    return new SinusoidalPositionalEncoding(width);
  }
}
