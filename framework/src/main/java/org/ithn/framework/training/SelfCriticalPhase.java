package org.ithn.framework.training;

import org.ithn.framework.config.SelfCriticalConfig;
import org.ithn.framework.data.BatchSource;
import org.ithn.framework.step.Reward;

/**
 * The self-critical phase of a {@link Trainer}.
 *
 * @param config its start and learning rate
 * @param reward of the reports
 * @param source of the images, each once per epoch
 */
public record SelfCriticalPhase(SelfCriticalConfig config, Reward reward, BatchSource source) {}
