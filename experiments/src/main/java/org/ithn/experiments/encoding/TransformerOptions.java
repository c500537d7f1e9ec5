package org.ithn.experiments.encoding;

import static com.google.common.base.Preconditions.checkArgument;

import org.ithn.backbones.text.TextEncoder.Pooling;

/**
 * Options of the transformer report encoder.
 *
 * @param model the folder of a BERT or RoBERTa model in Hugging Face format; required
 * @param pooling {@code mean} over the report's tokens without the two special ones, {@code mean_all} with
 *     them, or {@code cls} for the first special token
 * @param batchTokens the largest number of tokens per batch, which bounds memory; 512 to 2^24
 */
public record TransformerOptions(String model, Pooling pooling, int batchTokens) {
  public TransformerOptions {
    checkArgument(
        batchTokens >= 512 && batchTokens <= 1 << 24,
        "roberta.batch_tokens is %s; expected 512 to 16777216",
        batchTokens);
  }
}
