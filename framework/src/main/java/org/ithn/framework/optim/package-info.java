/**
 * Adam by PyTorch's conventions, and how its learning rates change.
 *
 * <p>Start with {@link org.ithn.framework.optim.Adam}; what it adds to a graph is a {@link
 * org.ithn.framework.optim.TrainStep}. To add a schedule, implement {@link
 * org.ithn.framework.optim.LearningRateSchedule} and name it in {@link
 * org.ithn.framework.optim.LearningRateSchedules}.
 */
package org.ithn.framework.optim;
