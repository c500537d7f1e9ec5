/**
 * PPKED: posterior and prior knowledge about an image, distilled word by word.
 *
 * <p>Start with {@link org.ithn.backbones.ppked.Ppked}. Topics explore the image, and reports of
 * similar training images and a graph of topics add prior knowledge ({@code Explorers}). The
 * decoder weighs the three for every word ({@code DistillingAttention}).
 *
 * <p>Source: Liu et al., "Exploring and Distilling Posterior and Prior Knowledge for Radiology
 * Report Generation", CVPR 2021.
 */
package org.ithn.backbones.ppked;
