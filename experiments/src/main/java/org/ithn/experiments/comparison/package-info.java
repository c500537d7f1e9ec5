/**
 * Overview and comparison of runs on disk.
 *
 * <p>{@link org.ithn.experiments.comparison.RunSummary} summarises a run directory, {@link
 * org.ithn.experiments.comparison.RunFinder} finds them, and {@link
 * org.ithn.experiments.comparison.RunComparison} compares two.
 */
package org.ithn.experiments.comparison;
