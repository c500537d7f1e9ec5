/**
 * VisualGPT: a visual encoder of three levels and GPT-2 with gated attention to each of them.
 *
 * <p>Start with {@link org.ithn.backbones.visualgpt.VisualGpt}; {@link
 * org.ithn.backbones.visualgpt.GatedBlock} is what sets it apart. Regions come as features or as
 * the grid of a CNN; to add another source, make it give {@code [B, R, D]} there.
 */
package org.ithn.backbones.visualgpt;
