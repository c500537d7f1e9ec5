package org.ithn.framework.model;

import static com.google.common.base.Preconditions.checkArgument;

import org.ithn.framework.keys.Choice;
import org.ithn.framework.keys.Key;

/** The configuration of report generation; the keys {@code evaluation.decoding.*}. */
public record DecodingConfig(
    @Key("the search algorithm") Method method,
    @Key(
            value = "K, the number of hypotheses per image; greedy search and sampling keep one",
            range = "at least 1")
        int beam,
    @Key(value = "the largest number of tokens, the end included", range = "at least 1")
        int maxLength,
    @Key(
            value = "the exponent a of `score / length^a`, for `standard` only; 0 disables it",
            range = "at least 0")
        double lengthPenalty,
    @Key(
            value = "the divisor of the log-probabilities before sampling, for `sampling` only",
            range = "above 0")
        double temperature,
    @Key(
            "true for the reference's soft penalty on repeated trigrams, for greedy search and"
                + " sampling")
        boolean trigramPenalty) {
  /** The search algorithms. */
  public enum Method {
    @Choice(
        "R2GenCMN's beam search: finished hypotheses stay in the beam with 1000 nats subtracted,"
            + " and scores are not normalised by length.")
    REFERENCE,
    @Choice(
        "Beam search in which finished hypotheses leave the beam and scores are normalised by"
            + " length.")
    STANDARD,
    @Choice(
        "VisualGPT's beam search: finished hypotheses stay in the beam with an unchanged score, and"
            + " scores are not normalised by length.")
    KEEP_ENDED,
    @Choice("Greedy search: the most likely token at each step.")
    GREEDY,
    @Choice("Sampling: a token drawn from the distribution at each step.")
    SAMPLING
  }

  public DecodingConfig {
    checkArgument(beam >= 1, "beam must be at least 1, got %s", beam);
    checkArgument(maxLength >= 1, "max_length must be at least 1, got %s", maxLength);
    checkArgument(lengthPenalty >= 0, "length_penalty must not be negative, got %s", lengthPenalty);
    checkArgument(temperature > 0, "temperature must be above 0, got %s", temperature);
  }

  /** Returns the reference's beam search with three hypotheses and at most 60 tokens. */
  public static DecodingConfig defaults() {
    return new DecodingConfig(Method.REFERENCE, 3, 60, 0, 1, false);
  }

  /** Returns greedy search for at most {@code maxLength} tokens. */
  public static DecodingConfig greedy(int maxLength) {
    return new DecodingConfig(Method.GREEDY, 1, maxLength, 0, 1, false);
  }

  /** Returns the reference's beam search. */
  public static DecodingConfig beam(int beam, int maxLength) {
    return new DecodingConfig(Method.REFERENCE, beam, maxLength, 0, 1, false);
  }

  /** Returns K, the number of hypotheses kept per image: 1 for greedy search and sampling. */
  public int hypotheses() {
    return method == Method.GREEDY || method == Method.SAMPLING ? 1 : beam;
  }

  /** Returns this configuration with another search algorithm. */
  public DecodingConfig withMethod(Method other) {
    return new DecodingConfig(other, beam, maxLength, lengthPenalty, temperature, trigramPenalty);
  }

  /** Returns this configuration with the reference's soft penalty on repeated trigrams. */
  public DecodingConfig withTrigramPenalty() {
    return new DecodingConfig(method, beam, maxLength, lengthPenalty, temperature, true);
  }
}
