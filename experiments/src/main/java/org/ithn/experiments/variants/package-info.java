/**
 * Experiments as values: what a library user or a matrix of ablations starts from.
 *
 * <p>Start with {@link org.ithn.experiments.variants.Variant}; {@link
 * org.ithn.experiments.variants.VariantGrid} combines axes into many. To add a switch, nothing is
 * needed here: every key of a configuration can be set.
 */
package org.ithn.experiments.variants;
