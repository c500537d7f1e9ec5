/**
 * Tools for XProNet: initial prototypes, and scores of its classifier.
 *
 * <p>Start with {@link org.ithn.experiments.xpronet.PrototypeInitialiser}, which {@code ./ithn
 * prototypes} runs; {@link org.ithn.experiments.xpronet.PrototypeClustering} is independent of
 * model and data set. {@link org.ithn.experiments.xpronet.ClassifierScorer} adds a line to {@code
 * ./ithn evaluate}.
 */
package org.ithn.experiments.xpronet;
