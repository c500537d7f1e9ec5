package org.ithn.framework.step;

import org.ithn.framework.config.SelfCriticalConfig;

/**
 * The self-critical phase of a {@link TrainingGraph}.
 *
 * @param config the keys of the phase
 * @param search the search for the rewarded reports, configured by {@code config.decoding()}
 */
public record SelfCriticalOptions(SelfCriticalConfig config, ReportSearch search) {}
