/**
 * Visual extractors, which map images to patch features and one pooled feature.
 *
 * <p>Start with {@link org.ithn.backbones.vision.VisualExtractor}. To add one, implement it and
 * register it in {@link org.ithn.backbones.vision.VisualExtractors}. Backbones with one extractor
 * implement {@link org.ithn.backbones.vision.ImageBackbone}.
 */
package org.ithn.backbones.vision;
