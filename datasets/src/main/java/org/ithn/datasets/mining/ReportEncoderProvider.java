package org.ithn.datasets.mining;

import org.ithn.framework.registry.OptionsProvider;

/**
 * Factory of a report encoder, found by name on the class path.
 *
 * @param <C> the record of the encoder's configuration keys
 */
public interface ReportEncoderProvider<C extends Record> extends OptionsProvider<C> {
  /** Creates the encoder from a validated configuration. */
  ReportEncoder create(C options);
}
