package org.ithn.framework.model;

import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

/**
 * The inputs of a backbone in one teacher-forced pass.
 *
 * @param images {@code [B, V, S, S, 3]}, normalised; or region features, {@code [B, R, D]}, for a
 *     backbone that {@link Backbone#readsRegions reads} them
 * @param tokens {@code [B, L]}: 0, the words, 0, then zeros as padding
 * @param mask {@code [B, L]}; 1 = real (begin, words, end), 0 = padding
 * @param extraInputs {@code [B, ...]} by name: {@link Backbone#extraInputs} in training, {@link
 *     Backbone#generationInputs} otherwise
 */
public record BackboneInputs<T extends TFloating>(
    Operand<T> images,
    Operand<TInt32> tokens,
    Operand<T> mask,
    Map<String, Operand<T>> extraInputs) {
  /** Creates inputs without extra inputs. */
  public BackboneInputs(Operand<T> images, Operand<TInt32> tokens, Operand<T> mask) {
    this(images, tokens, mask, Map.of());
  }

  public BackboneInputs {
    extraInputs = Map.copyOf(extraInputs);
  }

  /**
   * Returns an extra input that the backbone declares.
   *
   * @throws IllegalArgumentException if the input is missing
   */
  public Operand<T> extraInput(String name) {
    return ExtraInputs.require(extraInputs, name);
  }
}
