/**
 * Experiments as immutable values, for library users and ablation matrices.
 *
 * <p>Start with {@link org.ithn.experiments.variants.Variant}; {@link
 * org.ithn.experiments.variants.VariantGrid} combines the values of several keys. A new
 * configuration key needs no change here because {@code Variant.withKey} sets every key.
 */
package org.ithn.experiments.variants;
