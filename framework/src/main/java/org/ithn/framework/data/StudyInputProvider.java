package org.ithn.framework.data;

import org.ithn.framework.registry.OptionsProvider;

/**
 * Plug-in point for one input that backbones read of each study.
 *
 * <p>The name is the one that {@code Backbone.extraInputs()} declares; the options are the keys
 * {@code data.inputs.<name>.*}. Providers are found by {@link java.util.ServiceLoader}, so a model
 * family ships the inputs it needs in its own folder.
 *
 * @param <C> the record that holds the options; {@code NoOptions} if there are none
 */
public interface StudyInputProvider<C extends Record> extends OptionsProvider<C> {
  /**
   * Opens the input for one run.
   *
   * @param options the values of {@code data.inputs.<name>.*}; its record has checked their ranges
   * @param context the data set, and the options of other inputs
   * @throws StudyInputException if the options or the data set do not provide this input; the
   *     message says what to do
   */
  StudyInput open(C options, StudyInputContext context);
}
