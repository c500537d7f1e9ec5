/**
 * VisualGPT: a visual encoder with three levels, and GPT-2 with gated attention to each level.
 *
 * <p>Start with {@link org.ithn.backbones.visualgpt.VisualGpt}; {@link
 * org.ithn.backbones.visualgpt.GatedBlock} is its distinctive part. Regions come from features or
 * from the grid of a CNN; to add another source, let it provide {@code [B, R, D]} there.
 */
package org.ithn.backbones.visualgpt;
