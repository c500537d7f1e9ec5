/**
 * Range checks of configuration values, with messages that name the key.
 *
 * <p>Start with {@link org.ithn.framework.checks.Checks}, and call it in the compact constructor of
 * each new configuration record.
 */
package org.ithn.framework.checks;
