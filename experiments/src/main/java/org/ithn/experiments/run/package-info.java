/**
 * Runs of a configured experiment: training, evaluation, weight import and export.
 *
 * <p>Start with {@link org.ithn.experiments.run.Experiment}, a configuration with its data and
 * backbone, and {@link org.ithn.experiments.run.Run}, a run on disk.
 */
package org.ithn.experiments.run;
