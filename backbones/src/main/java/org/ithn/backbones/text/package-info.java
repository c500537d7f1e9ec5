/**
 * Sentence encoders as published on Hugging Face: tokenizers and a BERT or RoBERTa encoder as a
 * TensorFlow graph, for inference only.
 *
 * <p>Start with {@link org.ithn.backbones.text.TextEncoder}. A further tokenizer implements {@link
 * org.ithn.backbones.text.TextTokenizer} and is chosen in its {@code load} by the files of the
 * folder.
 */
package org.ithn.backbones.text;
