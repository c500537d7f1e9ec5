/**
 * What tests of layers, strategies and backbones have in common; shipped for authors of plug-ins.
 *
 * <p>Start with {@link org.ithn.framework.testkit.GraphTest}.
 */
package org.ithn.framework.testkit;
