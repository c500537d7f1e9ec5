/**
 * What tests of layers, strategies and backbones have in common; shipped for authors of plug-ins.
 *
 * <p>Start with {@link org.ithn.framework.testkit.TestGraph}, a graph with its inputs and a
 * session. {@link org.ithn.framework.testkit.GradientCheck} compares its gradients with
 * differences, {@link org.ithn.framework.testkit.Goldens} finds the numbers of independent
 * implementations.
 *
 * <p>A test of a hard-negative strategy extends {@link
 * org.ithn.framework.testkit.StrategyContract}. A property that a contract missed is added to the
 * contract, not to one test.
 */
package org.ithn.framework.testkit;
