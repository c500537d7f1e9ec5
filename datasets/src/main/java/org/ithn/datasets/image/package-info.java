/**
 * Image decoding and transforms that reproduce PIL's and torchvision's pixels byte for byte.
 *
 * <p>Start with {@link org.ithn.datasets.image.ImageLoader} for inference, and with {@link
 * org.ithn.datasets.image.ImageTransform} for training. The stages are {@link
 * org.ithn.datasets.image.ImageDecoder}, {@link org.ithn.datasets.image.BilinearResize} and {@link
 * org.ithn.datasets.image.Normalisation}. To add a transform, implement {@code ImageTransform}; to
 * add a file format, extend {@code ImageDecoder} to produce an {@link
 * org.ithn.datasets.image.EightBitImage}, and {@link org.ithn.framework.input.ImageRules} and
 * {@link org.ithn.framework.input.ImageFileReader}, which give the same answers in the graph.
 */
package org.ithn.datasets.image;
