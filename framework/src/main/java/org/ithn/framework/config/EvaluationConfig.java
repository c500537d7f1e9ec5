package org.ithn.framework.config;

import static org.ithn.framework.checks.Checks.check;

import org.ithn.framework.model.DecodingConfig;

/**
 * Report generation and selection of the best epoch, keys {@code evaluation.*}.
 *
 * @param decoding the decoding method and its settings
 * @param batch images per decoding batch, at least 1
 * @param selection the validation score whose largest value marks the best epoch
 * @param mergeRepeats whether scoring merges immediate repetitions of a word, as in VisualGPT
 */
public record EvaluationConfig(
    DecodingConfig decoding, int batch, String selection, boolean mergeRepeats) {
  public EvaluationConfig {
    check(batch >= 1, "batch", batch, "at least 1");
    check(!selection.isBlank(), "selection", "'" + selection + "'", "the name of a score");
  }

  /** Returns the reference's beam search with 3 beams and selection by BLEU-4. */
  public static EvaluationConfig defaults() {
    return new EvaluationConfig(DecodingConfig.defaults(), 16, "BLEU-4", false);
  }
}
