/**
 * Preparation of MIMIC-CXR as published by PhysioNet for the layout that {@link
 * org.ithn.datasets.study} reads; images stay in place.
 *
 * <p>Start with {@link org.ithn.datasets.sources.mimiccxr.MimicCxrPreparation}. To add a source of
 * report texts, implement {@code SectionSource}.
 */
package org.ithn.datasets.sources.mimiccxr;
