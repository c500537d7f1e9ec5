/**
 * Range checks of configuration values, with messages that name the key.
 *
 * <p>Start with {@link org.ithn.framework.checks.Checks}.
 */
package org.ithn.framework.checks;
