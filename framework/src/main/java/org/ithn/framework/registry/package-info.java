/**
 * Names and what they stand for.
 *
 * <p>Start with {@link org.ithn.framework.registry.Providers}: it finds plug-ins by {@link
 * java.util.ServiceLoader}, on the class path and in a {@link
 * org.ithn.framework.registry.PluginFolder}. To open one more kind of choice, write an interface
 * that extends {@link org.ithn.framework.registry.NamedProvider}, or {@link
 * org.ithn.framework.registry.OptionsProvider} where it has configuration keys of its own.
 */
package org.ithn.framework.registry;
