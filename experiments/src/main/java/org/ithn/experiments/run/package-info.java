/**
 * Runs of a configured experiment: training, evaluation, weight import and export.
 *
 * <p>Start with {@link org.ithn.experiments.run.Experiment}, a configuration with its data and
 * backbone, {@link org.ithn.experiments.run.Training}, which trains it, and {@link
 * org.ithn.experiments.run.Run}, a run on disk. To add scores to {@code evaluate}, implement {@link
 * org.ithn.experiments.run.ModelScorer}.
 */
package org.ithn.experiments.run;
