package org.ithn.framework.step;

import org.ithn.framework.config.SelfCriticalConfig;

/**
 * What a {@link TrainingGraph} needs for the self-critical phase.
 *
 * @param config of the phase
 * @param search for the reports that are rewarded, as {@code config.decoding()} says
 */
public record SelfCriticalOptions(SelfCriticalConfig config, ReportSearch search) {}
