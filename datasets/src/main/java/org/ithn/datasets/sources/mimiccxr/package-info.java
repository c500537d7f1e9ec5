/**
 * MIMIC-CXR as PhysioNet publishes it, brought into the layout that {@link org.ithn.datasets.study}
 * reads; images stay where they are.
 *
 * <p>Start with {@link org.ithn.datasets.sources.mimiccxr.MimicCxrPreparation}. A further source of
 * texts implements {@code Findings}.
 */
package org.ithn.datasets.sources.mimiccxr;
