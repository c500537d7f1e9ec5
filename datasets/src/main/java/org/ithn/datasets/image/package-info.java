/**
 * From an image file to the normalised pixels that a backbone sees, byte for byte as PIL and
 * torchvision compute them.
 *
 * <p>Start with {@link org.ithn.datasets.image.ImageLoader} for files to write reports for, and
 * with {@link org.ithn.datasets.image.ImageTransform} for training. The stages are {@link
 * org.ithn.datasets.image.ImageDecoder}, {@link org.ithn.datasets.image.BilinearResize} and {@link
 * org.ithn.datasets.image.Normalisation}. A further transform implements {@code ImageTransform}; a
 * further file format is a branch of {@code ImageDecoder} that ends in an {@link
 * org.ithn.datasets.image.EightBitImage}.
 */
package org.ithn.datasets.image;
