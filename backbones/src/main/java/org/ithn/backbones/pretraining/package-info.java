/**
 * Pretraining of a visual extractor on the labels of its images.
 *
 * <p>Start with {@link org.ithn.backbones.pretraining.ImageClassifier}, which puts a classifier in
 * the place of a backbone's encoder-decoder. To pretrain for another task, add another such
 * backbone with its objective; the extractor keeps the paths of its variables.
 */
package org.ithn.backbones.pretraining;
