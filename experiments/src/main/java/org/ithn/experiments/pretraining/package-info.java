/**
 * Pretraining of a visual extractor on the labels of studies.
 *
 * <p>Start with {@link org.ithn.experiments.pretraining.Pretraining}. It trains an {@link
 * org.ithn.backbones.pretraining.ImageClassifier} with the loop of every training; {@link
 * org.ithn.experiments.pretraining.LabelEvaluator} validates it. To select epochs by another score,
 * return it there.
 */
package org.ithn.experiments.pretraining;
