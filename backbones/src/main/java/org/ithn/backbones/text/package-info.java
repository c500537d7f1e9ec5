/**
 * Hugging Face text encoders for inference: tokenizers and a BERT, DistilBERT, RoBERTa or DeBERTa
 * encoder as a TensorFlow graph.
 *
 * <p>Start with {@link org.ithn.backbones.text.TextEncoder}. To add a tokenizer, implement {@link
 * org.ithn.backbones.text.TextTokenizer} and select it in its {@code load} method.
 */
package org.ithn.backbones.text;
