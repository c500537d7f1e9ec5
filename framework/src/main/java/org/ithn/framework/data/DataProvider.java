package org.ithn.framework.data;

import org.ithn.framework.registry.OptionsProvider;

/**
 * Provider of a data set's name and configuration keys, {@code data.*}.
 *
 * <p>The framework reads and checks the keys and returns the record; the code that opens the files
 * lives with the data set.
 *
 * @param <C> the record whose components are the keys
 */
public interface DataProvider<C extends Record> extends OptionsProvider<C> {}
