/**
 * One optimisation step: the graph that computes it and the ways to execute it.
 *
 * <p>Start with {@link org.ithn.framework.step.TrainingGraph}, the class to read first: it goes
 * from the batch to the update in the order of "One training step" in ARCHITECTURE.md. To execute a
 * step in another way, implement {@link org.ithn.framework.step.StepExecution} and add it to its
 * factory. To train on another loss, implement {@link org.ithn.framework.losses.Objective}.
 */
package org.ithn.framework.step;
