package org.ithn.framework.data;

import org.ithn.framework.registry.OptionsProvider;

/**
 * Names a data set and its configuration keys, {@code data.*}.
 *
 * <p>The framework reads and checks those keys and hands the record back; what opens the files
 * lives with the data set.
 *
 * @param <C> the record that holds the keys
 */
public interface DataProvider<C extends Record> extends OptionsProvider<C> {}
