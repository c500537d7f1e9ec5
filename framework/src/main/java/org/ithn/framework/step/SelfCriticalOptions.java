package org.ithn.framework.step;

import java.util.Optional;
import org.ithn.framework.config.SelfCriticalConfig;
import org.ithn.framework.model.ActionWords;

/**
 * The self-critical phase of a {@link TrainingGraph}.
 *
 * @param config the keys of the phase
 * @param search the search for the rewarded reports, configured by {@code config.decoding()}
 * @param actions the words of the search's actions; empty if it returns nothing but words
 */
public record SelfCriticalOptions(
    SelfCriticalConfig config, ReportSearch search, Optional<ActionWords> actions) {
  /** Creates the phase of a search for words. */
  public SelfCriticalOptions(SelfCriticalConfig config, ReportSearch search) {
    this(config, search, Optional.empty());
  }
}
