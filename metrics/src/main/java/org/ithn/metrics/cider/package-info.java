/**
 * CIDEr and CIDEr-D: n-gram agreement, weighted by rarity among the references.
 *
 * <p>Start with {@link org.ithn.metrics.cider.CiderScorer}, whose document frequencies come from
 * the evaluated references or from another corpus. To add a formula, add a constant to {@link
 * org.ithn.metrics.cider.CiderVariant}.
 */
package org.ithn.metrics.cider;
