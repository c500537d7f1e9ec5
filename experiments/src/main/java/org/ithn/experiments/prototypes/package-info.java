/**
 * First values for prototypes of classes: clusters of what the training studies of each class look
 * and read like.
 *
 * <p>Start with {@link org.ithn.experiments.prototypes.PrototypeInitialiser}. {@link
 * org.ithn.experiments.prototypes.PrototypeClustering} knows no model and no data set.
 */
package org.ithn.experiments.prototypes;
