/**
 * The building blocks of backbones: configuration in the constructor, ops in {@code build}.
 *
 * <p>Start with {@link org.ithn.framework.layers.Linear} and {@link
 * org.ithn.framework.layers.MultiHeadAttention}. To add a layer, write a record or a final class
 * that names its variables under the scope that it receives. Check its gradient against central
 * differences before using it.
 */
package org.ithn.framework.layers;
