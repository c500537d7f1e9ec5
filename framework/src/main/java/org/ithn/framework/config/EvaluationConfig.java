package org.ithn.framework.config;

import static org.ithn.framework.config.Checks.check;

/**
 * How reports are generated and the best epoch is chosen, keys {@code evaluation.*}.
 *
 * @param method how words are chosen
 * @param beam K, hypotheses per image, for {@code reference} and {@code standard}
 * @param maxLength words per report; 0 = as long as the training reports may be
 * @param lengthPenalty exponent of the length that a score is divided by, for {@code standard}; 0 =
 *     none
 * @param temperature of {@code sampling}, positive
 * @param trigramPenalty the reference's soft penalty of repeated trigrams; acts in {@code greedy}
 *     and {@code sampling}
 * @param noRepeatNgram no n-gram of this many words occurs twice; 0 = no such rule
 * @param batch images decoded at once
 * @param selection the validation score whose largest value marks the best epoch
 */
public record EvaluationConfig(
    Method method,
    int beam,
    int maxLength,
    double lengthPenalty,
    double temperature,
    boolean trigramPenalty,
    int noRepeatNgram,
    int batch,
    String selection) {
  /** How words are chosen. */
  public enum Method {
    /** The beam search of the reference implementation. */
    REFERENCE,
    /** Beam search that ends early and can normalise by length. */
    STANDARD,
    /** The likeliest word. */
    GREEDY,
    /** A random word by its probability. */
    SAMPLING
  }

  public EvaluationConfig {
    check(beam >= 1, "beam", beam, "at least 1");
    check(maxLength >= 0, "maxLength", maxLength, "at least 0 (0 = as in training)");
    check(lengthPenalty >= 0, "lengthPenalty", lengthPenalty, "at least 0");
    check(temperature > 0, "temperature", temperature, "positive");
    check(noRepeatNgram >= 0, "noRepeatNgram", noRepeatNgram, "at least 0 (0 = no rule)");
    check(batch >= 1, "batch", batch, "at least 1");
    check(!selection.isBlank(), "selection", "'" + selection + "'", "the name of a score");
  }

  /** The reference's beam search of 3, selected by BLEU-4. */
  public static EvaluationConfig defaults() {
    return new EvaluationConfig(Method.REFERENCE, 3, 0, 0.0, 1.0, false, 0, 16, "bleu4");
  }
}
