package org.ithn.framework.training;

import org.ithn.framework.config.ContrastiveConfig.HardnessStart;
import org.ithn.framework.config.ScheduleConfig;
import org.ithn.framework.config.TrainingConfig;
import org.ithn.framework.negatives.HardnessSchedule;

/**
 * Hyperparameters and schedules of one run.
 *
 * @param training keys of the training loop
 * @param schedule learning-rate schedule
 * @param hardness schedule of the negatives' hardness, by epoch
 * @param hardnessStart start of that schedule
 * @param seed seed of dropout
 * @param selection name of the validation score whose maximum marks the best epoch
 */
public record TrainingPlan(
    TrainingConfig training,
    ScheduleConfig schedule,
    HardnessSchedule hardness,
    HardnessStart hardnessStart,
    long seed,
    String selection) {}
