/**
 * R2GenCMN: a transformer with a cross-modal memory that images and words share.
 *
 * <p>Start with {@link org.ithn.backbones.r2gencmn.R2GenCmn}; {@link
 * org.ithn.backbones.r2gencmn.MemoryTransformer} is the encoder-decoder without the visual
 * extractor.
 */
package org.ithn.backbones.r2gencmn;
