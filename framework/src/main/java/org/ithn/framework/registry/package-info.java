/**
 * Names and what they stand for.
 *
 * <p>Plug-ins are found by {@link java.util.ServiceLoader}; {@link
 * org.ithn.framework.registry.NamedProvider} is what they have in common.
 */
package org.ithn.framework.registry;
