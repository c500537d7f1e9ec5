/**
 * Hard negatives: the plug-in point of the framework.
 *
 * <p>Start with {@link org.ithn.framework.negatives.HardNegativeStrategy}. To add a strategy,
 * implement it and name a {@link org.ithn.framework.negatives.StrategyProvider} in {@code
 * META-INF/services}.
 */
package org.ithn.framework.negatives;
