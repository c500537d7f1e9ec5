/**
 * Preparation of ReXGradient-160K as published on Hugging Face for the layout that {@link
 * org.ithn.datasets.study} reads; images stay in place.
 *
 * <p>Start with {@link org.ithn.datasets.sources.rexgradient.ReXGradientPreparation}.
 */
package org.ithn.datasets.sources.rexgradient;
