package org.ithn.framework.step;

import org.ithn.framework.config.SelfCriticalConfig;

/**
 * The self-critical phase of a {@link TrainingGraph}.
 *
 * @param config keys of the phase
 * @param search for the reports that are rewarded, as {@code config.decoding()} configures it
 */
public record SelfCriticalOptions(SelfCriticalConfig config, ReportSearch search) {}
