package org.ithn.framework.config;

import static org.ithn.framework.checks.Checks.check;

import org.ithn.framework.model.DecodingConfig;

/**
 * How reports are generated and the best epoch is chosen, keys {@code evaluation.*}.
 *
 * @param decoding how words are chosen
 * @param batch images decoded at once
 * @param selection the validation score whose largest value marks the best epoch
 * @param mergeRepeats whether a word that follows itself is scored as one, as VisualGPT does
 */
public record EvaluationConfig(
    DecodingConfig decoding, int batch, String selection, boolean mergeRepeats) {
  public EvaluationConfig {
    check(batch >= 1, "batch", batch, "at least 1");
    check(!selection.isBlank(), "selection", "'" + selection + "'", "the name of a score");
  }

  /** The reference's beam search of 3, selected by BLEU-4. */
  public static EvaluationConfig defaults() {
    return new EvaluationConfig(DecodingConfig.defaults(), 16, "BLEU-4", false);
  }
}
