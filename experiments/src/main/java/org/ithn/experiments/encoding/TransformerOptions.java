package org.ithn.experiments.encoding;

import static com.google.common.base.Preconditions.checkArgument;

import org.ithn.backbones.text.TextEncoder.Pooling;

/**
 * Which model encodes reports, and how.
 *
 * @param model folder of a BERT or RoBERTa model as Hugging Face has it; must be set
 * @param pooling {@code mean} over the report's tokens, or {@code cls}: the first special token
 * @param batchTokens tokens that are computed at once; bounds memory, from 512
 */
public record TransformerOptions(String model, Pooling pooling, int batchTokens) {
  public TransformerOptions {
    checkArgument(
        batchTokens >= 512 && batchTokens <= 1 << 24,
        "roberta.batch_tokens is %s; expected 512 to 16777216",
        batchTokens);
  }
}
