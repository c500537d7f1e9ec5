/**
 * MIMIC-CXR as PhysioNet publishes it, brought into the layout that {@link org.ithn.datasets.r2gen}
 * reads; images stay where they are.
 *
 * <p>Start with {@link org.ithn.datasets.mimiccxr.MimicCxrPreparation}. A further source of texts
 * implements {@code Findings}.
 */
package org.ithn.datasets.mimiccxr;
