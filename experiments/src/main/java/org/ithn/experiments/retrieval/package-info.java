/**
 * Nearest training studies by the features of their images, and study inputs for backbones that
 * retrieve: {@code report-vector} and {@code training-image}.
 *
 * <p>Start with {@link org.ithn.experiments.retrieval.ImageNeighbours}, whose result has the file
 * format of mined reports. {@link org.ithn.experiments.retrieval.ImageFeatures} computes the
 * features with any visual extractor.
 */
package org.ithn.experiments.retrieval;
