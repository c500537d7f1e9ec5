/**
 * Hard negatives: the plug-in point of the framework.
 *
 * <p>Start with {@link org.ithn.framework.negatives.HardNegativeStrategy} and with {@link
 * org.ithn.framework.negatives.ProjectedOptimisation}, the paper's. {@link
 * org.ithn.framework.negatives.HardnessSchedule} says how hard they are in which epoch.
 *
 * <p>To add a strategy, write one class with its provider (and a record of options, where it has
 * keys of its own), name the provider in {@code META-INF/services}, and test it by extending {@code
 * StrategyContract} of the test kit.
 */
package org.ithn.framework.negatives;
