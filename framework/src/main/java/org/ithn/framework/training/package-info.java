/**
 * The training loop: steps, validation, checkpoints, early stopping and resuming.
 *
 * <p>Start with {@link org.ithn.framework.training.Trainer}. {@link
 * org.ithn.framework.step.TrainingGraph} is the step that it repeats, {@link
 * org.ithn.framework.runs.RunDirectory} names what a run leaves on disk.
 *
 * <p>A run is a function of its configuration: data order, noise and schedules depend on the seed
 * and the position alone. To add something that changes during training, make it a function of the
 * position, or add it to {@link org.ithn.framework.runs.TrainingState}.
 */
package org.ithn.framework.training;
