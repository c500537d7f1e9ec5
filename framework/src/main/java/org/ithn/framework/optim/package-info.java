/**
 * Adam with PyTorch's conventions, gradient clipping and learning-rate schedules.
 *
 * <p>Start with {@link org.ithn.framework.optim.Adam}; it adds a {@link
 * org.ithn.framework.optim.TrainStep} to a graph. To add a schedule, implement {@link
 * org.ithn.framework.optim.LearningRateSchedule} and register it in {@link
 * org.ithn.framework.optim.LearningRateSchedules}.
 */
package org.ithn.framework.optim;
