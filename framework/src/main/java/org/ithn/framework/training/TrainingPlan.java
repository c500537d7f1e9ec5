package org.ithn.framework.training;

import java.util.function.IntToDoubleFunction;
import org.ithn.framework.config.ScheduleConfig;
import org.ithn.framework.config.TrainingConfig;

/**
 * How a {@link Trainer} goes about it.
 *
 * @param training the loop
 * @param schedule of the learning rates
 * @param hardness lambda in [0, 1) of an epoch, from 1
 * @param seed of the noise
 * @param selection the validation score whose largest value marks the best epoch
 */
public record TrainingPlan(
    TrainingConfig training,
    ScheduleConfig schedule,
    IntToDoubleFunction hardness,
    long seed,
    String selection) {}
