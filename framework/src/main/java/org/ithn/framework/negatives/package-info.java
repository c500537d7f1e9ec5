/**
 * Hard-negative strategies, the plug-in point of the framework.
 *
 * <p>Start with {@link org.ithn.framework.negatives.HardNegativeStrategy} and {@link
 * org.ithn.framework.negatives.ProjectedOptimisation}, the paper's strategy. {@link
 * org.ithn.framework.negatives.HardnessSchedule} sets the hardness of each epoch.
 *
 * <p>To add a strategy, write one class with its provider (and a record of options if it has keys),
 * register the provider in {@code META-INF/services}, and test it by extending {@code
 * StrategyContract} of the test kit.
 */
package org.ithn.framework.negatives;
