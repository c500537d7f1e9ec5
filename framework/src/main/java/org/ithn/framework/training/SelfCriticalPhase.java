package org.ithn.framework.training;

import org.ithn.framework.config.SelfCriticalConfig;
import org.ithn.framework.data.BatchSource;
import org.ithn.framework.step.Reward;

/**
 * What a {@link Trainer} needs for the self-critical phase.
 *
 * @param config when it begins and how fast it learns
 * @param reward of the reports
 * @param source of the images, each once in an epoch
 */
public record SelfCriticalPhase(SelfCriticalConfig config, Reward reward, BatchSource source) {}
