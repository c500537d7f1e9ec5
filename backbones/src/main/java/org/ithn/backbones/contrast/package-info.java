/**
 * Contrastive attention: adds image features that normal images lack to an encoder-decoder.
 *
 * <p>Start with {@link org.ithn.backbones.contrast.ContrastiveAttention}; its configuration name is
 * {@code contrastive-attention}, and {@code backbone.base} names the wrapped backbone.
 *
 * <p>To add a base, add its configuration to {@link org.ithn.backbones.contrast.ContrastiveConfig}
 * and its encoder-decoder to {@link org.ithn.backbones.contrast.ContrastiveProvider}.
 */
package org.ithn.backbones.contrast;
