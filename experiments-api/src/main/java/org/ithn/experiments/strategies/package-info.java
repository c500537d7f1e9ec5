/**
 * Hard negatives that the paper does not have, to set beside its own in an ablation.
 *
 * <p>They are plug-ins like any other: they use the public interface of {@code
 * org.ithn.framework.negatives} alone, and are named in {@code META-INF/services}. Start with
 * {@link org.ithn.experiments.strategies.ClampedProjection}. To add one, follow {@code
 * docs/add-a-negative-strategy.md}, here or in a jar of your own.
 */
package org.ithn.experiments.strategies;
