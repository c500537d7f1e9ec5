/**
 * R2Gen: a transformer whose decoder is conditioned on a relational memory of the previous words.
 *
 * <p>Start with {@link org.ithn.backbones.r2gen.RelationalTransformer}; {@link
 * org.ithn.backbones.r2gen.R2GenProvider} combines it with a visual extractor. To add another
 * conditioning of the norms, write a counterpart of {@link
 * org.ithn.backbones.r2gen.ConditionalLayerNorm}.
 */
package org.ithn.backbones.r2gen;
