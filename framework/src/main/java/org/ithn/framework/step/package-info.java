/**
 * One optimisation step: the graph that computes it and the ways to execute it.
 *
 * <p>Start with {@link org.ithn.framework.step.TrainingGraph}, which reads from the batch to the
 * update.
 */
package org.ithn.framework.step;
