/**
 * Registries of everything that a configuration selects by name.
 *
 * <p>Start with {@link org.ithn.framework.registry.Providers}: it finds plug-ins by {@link
 * java.util.ServiceLoader}, on the class path and in a {@link
 * org.ithn.framework.registry.PluginFolder}. To make another kind of choice pluggable, write an
 * interface that extends {@link org.ithn.framework.registry.NamedProvider}, or {@link
 * org.ithn.framework.registry.OptionsProvider} if it has its own configuration keys.
 */
package org.ithn.framework.registry;
