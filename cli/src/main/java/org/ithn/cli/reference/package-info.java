/**
 * Reference of everything that a configuration can name: keys, components and presets.
 *
 * <p>{@link org.ithn.cli.reference.ConfigurationReference} collects the keys, {@link
 * org.ithn.cli.reference.ConfigurationPage} writes {@code docs/configuration.md}, and {@link
 * org.ithn.cli.reference.Descriptions} answers {@code ./ithn describe NAME}.
 */
package org.ithn.cli.reference;
