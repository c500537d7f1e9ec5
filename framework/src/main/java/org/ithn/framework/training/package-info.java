/**
 * Training: from a backbone, an objective and batches to checkpoints, and back from a checkpoint to
 * a model.
 *
 * <p>Start with {@link org.ithn.framework.step.TrainingGraph}, the file to read first: one training
 * step as a graph. {@link org.ithn.framework.training.Trainer} is the loop around it, {@link
 * org.ithn.framework.session.ModelSession} a trained model in a graph of its own. What a run leaves
 * on disk is laid out by {@link org.ithn.framework.runs.RunFolder}.
 *
 * <p>A run is a function of its configuration: data order, noise and schedules depend on the seed
 * and the position alone, so a run that is killed and started again ends with the same bytes. To
 * add one more thing that changes during training, make it a function of the position, or put it
 * into {@link org.ithn.framework.runs.TrainingState}; to train on another loss, implement {@link
 * org.ithn.framework.losses.Objective}.
 */
package org.ithn.framework.training;
