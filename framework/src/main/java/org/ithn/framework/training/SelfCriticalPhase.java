package org.ithn.framework.training;

import org.ithn.framework.config.SelfCriticalConfig;
import org.ithn.framework.data.BatchSource;
import org.ithn.framework.step.Reward;

/**
 * The self-critical phase of a {@link Trainer}.
 *
 * @param config the keys of the phase, such as its start and learning rate
 * @param reward the reward of a report
 * @param source the source of images, each once per epoch
 */
public record SelfCriticalPhase(SelfCriticalConfig config, Reward reward, BatchSource source) {}
