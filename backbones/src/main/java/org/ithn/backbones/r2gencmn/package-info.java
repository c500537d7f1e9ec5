/**
 * R2GenCMN: a transformer with a cross-modal memory shared by images and words.
 *
 * <p>Start with {@link org.ithn.backbones.r2gencmn.R2GenCmn}; {@link
 * org.ithn.backbones.r2gencmn.MemoryTransformer} is the encoder-decoder without the visual
 * extractor. To add another memory, write a counterpart of {@link
 * org.ithn.backbones.r2gencmn.CrossModalMemory}.
 */
package org.ithn.backbones.r2gencmn;
