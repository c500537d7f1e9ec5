/**
 * R2Gen: a transformer whose decoder is steered by a relational memory of the words so far.
 *
 * <p>Start with {@link org.ithn.backbones.r2gen.RelationalTransformer}; {@link
 * org.ithn.backbones.r2gen.R2GenProvider} puts a visual extractor before it.
 */
package org.ithn.backbones.r2gen;
