/**
 * Small building blocks: configuration in the constructor, ops in {@code build}.
 *
 * <p>Start with {@link org.ithn.framework.layers.Linear} and {@link
 * org.ithn.framework.layers.MultiHeadAttention}. To add a layer, write a final class whose
 * variables are named under the scope it is given, and check its gradient against central
 * differences before it is used.
 */
package org.ithn.framework.layers;
