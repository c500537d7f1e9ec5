/**
 * Library for experiments: training, evaluation and export of runs from configurations.
 *
 * <p>Start with {@link org.ithn.experiments.variants.Variant} to describe experiments as values, or
 * with {@link org.ithn.experiments.run.Training} to train one configuration.
 */
package org.ithn.experiments;
