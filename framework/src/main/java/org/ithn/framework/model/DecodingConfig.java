package org.ithn.framework.model;

import static com.google.common.base.Preconditions.checkArgument;

/**
 * How reports are generated; the keys {@code evaluation.decoding.*}.
 *
 * @param method which search
 * @param beam K, hypotheses per image, at least 1; greedy and sampling keep one
 * @param maxLength the largest number of tokens, the end included
 * @param lengthPenalty a in {@code score / length^a}, for {@link Method#STANDARD} alone; 0 = none
 * @param temperature divides the log-probabilities before sampling, for {@link Method#SAMPLING}
 * @param trigramPenalty the reference's soft penalty on repeated trigrams, for greedy and sampling
 */
public record DecodingConfig(
    Method method,
    int beam,
    int maxLength,
    double lengthPenalty,
    double temperature,
    boolean trigramPenalty) {
  /** The searches. */
  public enum Method {
    /**
     * R2GenCMN's beam search: hypotheses that end stay in the beam, 1000 nats down, and there is no
     * length normalisation.
     */
    REFERENCE,
    /** Beam search in which hypotheses that end leave the beam, with a length normalisation. */
    STANDARD,
    /**
     * Beam search in which hypotheses that end stay in the beam with the score that they have, and
     * no length normalisation: VisualGPT's.
     */
    KEEP_ENDED,
    /** The most likely token at each step. */
    GREEDY,
    /** A token drawn from the distribution at each step. */
    SAMPLING
  }

  public DecodingConfig {
    checkArgument(beam >= 1, "beam must be at least 1, got %s", beam);
    checkArgument(maxLength >= 1, "max_length must be at least 1, got %s", maxLength);
    checkArgument(lengthPenalty >= 0, "length_penalty must not be negative, got %s", lengthPenalty);
    checkArgument(temperature > 0, "temperature must be above 0, got %s", temperature);
  }

  /** The reference's beam search with three hypotheses and at most 60 tokens. */
  public static DecodingConfig defaults() {
    return new DecodingConfig(Method.REFERENCE, 3, 60, 0, 1, false);
  }

  /** The most likely token at each step, at most {@code maxLength} of them. */
  public static DecodingConfig greedy(int maxLength) {
    return new DecodingConfig(Method.GREEDY, 1, maxLength, 0, 1, false);
  }

  /** The reference's beam search. */
  public static DecodingConfig beam(int beam, int maxLength) {
    return new DecodingConfig(Method.REFERENCE, beam, maxLength, 0, 1, false);
  }

  /** K: 1 for greedy and sampling. */
  public int hypotheses() {
    return method == Method.GREEDY || method == Method.SAMPLING ? 1 : beam;
  }

  /** The same with another search. */
  public DecodingConfig withMethod(Method other) {
    return new DecodingConfig(other, beam, maxLength, lengthPenalty, temperature, trigramPenalty);
  }

  /** The same with the reference's soft penalty on repeated trigrams. */
  public DecodingConfig withTrigramPenalty() {
    return new DecodingConfig(method, beam, maxLength, lengthPenalty, temperature, true);
  }
}
