package org.ithn.backbones.transformer;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.types.TBool;
import org.tensorflow.types.family.TFloating;

/**
 * Encoded states of a study that the cross-attention of a decoder reads.
 *
 * @param states {@code [B, S, H]}: the encoded patches, then words and facts, if any
 * @param mask at most one mask {@code [B, 1, 1, S]}; true = may be attended to. None if all states
 *     are patches of present views
 */
public record EncodedStudy<T extends TFloating>(Operand<T> states, List<Operand<TBool>> mask) {
  public EncodedStudy {
    mask = List.copyOf(mask);
  }

  /** Returns a study that consists of patches {@code [B, P, H]}. */
  public static <T extends TFloating> EncodedStudy<T> ofPatches(Operand<T> encoded) {
    return new EncodedStudy<>(encoded, List.of());
  }
}
