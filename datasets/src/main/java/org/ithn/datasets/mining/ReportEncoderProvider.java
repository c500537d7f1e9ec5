package org.ithn.datasets.mining;

import org.ithn.framework.registry.OptionsProvider;

/**
 * Makes a report encoder of its configuration.
 *
 * @param <C> the record that holds the encoder's own keys
 */
public interface ReportEncoderProvider<C extends Record> extends OptionsProvider<C> {
  /** The encoder for a configuration whose ranges its record has checked. */
  ReportEncoder create(C options);
}
