/**
 * Contrastive attention: what an image has that normal images have not, shown to an
 * encoder-decoder.
 *
 * <p>Start with {@link org.ithn.backbones.contrast.ContrastiveAttention}; the configuration names
 * it {@code contrastive-attention}, and {@code backbone.base} names what it is put around.
 *
 * <p>To add a base, give {@link org.ithn.backbones.contrast.ContrastiveConfig} its keys and {@link
 * org.ithn.backbones.contrast.ContrastiveProvider} its encoder-decoder.
 */
package org.ithn.backbones.contrast;
