/**
 * The test kit for layers, strategies and backbones, shipped for authors of plug-ins as {@code
 * ithn-testkit}.
 *
 * <p>Start with {@link org.ithn.testkit.TestGraph}, a graph with its inputs and a session. {@link
 * org.ithn.testkit.GradientCheck} compares its gradients with central differences, and {@link
 * org.ithn.testkit.Goldens} loads the numbers of independent implementations.
 *
 * <p>The test of a hard-negative strategy extends {@link org.ithn.testkit.StrategyContract}, that
 * of a backbone {@link org.ithn.testkit.BackboneContract}. Add a missing property to the contract,
 * not to one test.
 */
package org.ithn.testkit;
