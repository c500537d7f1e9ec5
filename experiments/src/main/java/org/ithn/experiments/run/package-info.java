/**
 * What commands do: a configured experiment, its training, its evaluation and its export.
 *
 * <p>Start with {@link org.ithn.experiments.run.Experiment}.
 */
package org.ithn.experiments.run;
