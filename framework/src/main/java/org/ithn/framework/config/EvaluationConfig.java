package org.ithn.framework.config;

import static org.ithn.framework.checks.Checks.check;

import org.ithn.framework.keys.Key;
import org.ithn.framework.keys.Resume;
import org.ithn.framework.model.DecodingConfig;

/** Report generation and selection of the best epoch, keys {@code evaluation.*}. */
public record EvaluationConfig(
    @Key(value = "the decoding method and its settings", resume = Resume.ANY)
        DecodingConfig decoding,
    @Key(value = "images per decoding batch", range = "at least 1", resume = Resume.ANY) int batch,
    @Key(
            value = "the validation score whose largest value marks the best epoch",
            range = "the name of a score, or last for the last validated epoch")
        String selection,
    @Key(
            value = "whether scoring merges immediate repetitions of a word, as in VisualGPT",
            resume = Resume.ANY)
        boolean mergeRepeats) {
  /** Selection of the last validated epoch, whatever its scores. */
  public static final String LAST = "last";

  public EvaluationConfig {
    check(batch >= 1, "batch", batch, "at least 1");
    check(!selection.isBlank(), "selection", "'" + selection + "'", "the name of a score");
  }

  /** Returns the reference's beam search with 3 beams and selection by BLEU-4. */
  public static EvaluationConfig defaults() {
    return new EvaluationConfig(DecodingConfig.defaults(), 16, "BLEU-4", false);
  }
}
