/**
 * Configurations: layers of strict JSON over the defaults of records.
 *
 * <p>Start with {@link org.ithn.framework.config.ExperimentConfig}, the root record, and {@link
 * org.ithn.framework.config.ConfigReader}, which builds it from {@link
 * org.ithn.framework.config.Presets}, files and command-line assignments. Keys are record
 * components in snake case; defaults are in the records only; unknown keys are refused.
 *
 * <p>To add a key, add a component with a {@link org.ithn.framework.keys.Key} to a record, its
 * default and its range check, and regenerate {@code docs/configuration.md}. A key that may change
 * when a run resumes says so in {@link org.ithn.framework.keys.Key#resume}. {@link
 * org.ithn.framework.config.KeyReference} describes the keys of a record, {@link
 * org.ithn.framework.config.ConfigKeys} those of a configuration. To add a preset, write {@code
 * presets/NAME.json} and list it in {@code META-INF/ithn/presets}. To move a key, add {@code
 * old.key new.key} to {@code META-INF/ithn/moved-keys}, so that the old key is refused with the new
 * one named: see {@link org.ithn.framework.config.MovedKeys}.
 */
package org.ithn.framework.config;
