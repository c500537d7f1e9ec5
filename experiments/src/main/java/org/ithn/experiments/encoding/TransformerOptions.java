package org.ithn.experiments.encoding;

import static com.google.common.base.Preconditions.checkArgument;

import org.ithn.backbones.text.TextEncoder.Pooling;
import org.ithn.framework.keys.Key;

/** Options of the transformer report encoder. */
public record TransformerOptions(
    @Key(
            value =
                "the folder of a BERT, DistilBERT, RoBERTa or DeBERTa model in Hugging Face format",
            range = "a path, required")
        String model,
    @Key("the reduction of the model's states to one vector per report") Pooling pooling,
    @Key(
            value = "the largest number of tokens per batch, which bounds memory",
            range = "512 to 16777216")
        int batchTokens) {
  public TransformerOptions {
    checkArgument(
        batchTokens >= 512 && batchTokens <= 1 << 24,
        "roberta.batch_tokens is %s; expected 512 to 16777216",
        batchTokens);
  }
}
