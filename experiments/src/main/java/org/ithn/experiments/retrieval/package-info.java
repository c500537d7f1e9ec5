/**
 * Nearest training studies by the features of their images.
 *
 * <p>Start with {@link org.ithn.experiments.retrieval.ImageNeighbours}, whose result has the file
 * format of mined reports. {@link org.ithn.experiments.retrieval.ImageFeatures} computes the
 * features with any visual extractor.
 */
package org.ithn.experiments.retrieval;
