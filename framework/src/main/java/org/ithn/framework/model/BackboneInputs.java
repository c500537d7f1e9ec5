package org.ithn.framework.model;

import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

/**
 * What a backbone reads in one teacher-forced pass.
 *
 * @param images {@code [B, V, S, S, 3]}, normalised; or features of regions, {@code [B, R, D]}, for
 *     a backbone that {@link Backbone#readsRegions reads} them
 * @param tokens {@code [B, L]}: 0, words, 0, 0-padding
 * @param mask {@code [B, L]}; 1 = real (begin, words, end), 0 = padding
 * @param extraInputs {@code [B, ..]} by name: in training those of {@link Backbone#extraInputs},
 *     else those of {@link Backbone#generationInputs}
 */
public record BackboneInputs<T extends TFloating>(
    Operand<T> images,
    Operand<TInt32> tokens,
    Operand<T> mask,
    Map<String, Operand<T>> extraInputs) {
  /** Without extra inputs. */
  public BackboneInputs(Operand<T> images, Operand<TInt32> tokens, Operand<T> mask) {
    this(images, tokens, mask, Map.of());
  }

  public BackboneInputs {
    extraInputs = Map.copyOf(extraInputs);
  }

  /**
   * An extra input that the backbone declared.
   *
   * @throws IllegalArgumentException if it was not given
   */
  public Operand<T> extraInput(String name) {
    return ExtraInputs.require(extraInputs, name);
  }
}
