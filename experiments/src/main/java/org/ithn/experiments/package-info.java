/**
 * Experiments as a library: a configuration becomes a run that is trained, evaluated and exported.
 *
 * <p>Start with {@link org.ithn.experiments.variants.Variant} to describe experiments as values, or
 * with {@link org.ithn.experiments.run.Training} to train one configuration.
 */
package org.ithn.experiments;
