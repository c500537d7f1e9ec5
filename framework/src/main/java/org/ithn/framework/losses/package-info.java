/**
 * What training minimises.
 *
 * <p>Start with {@link org.ithn.framework.losses.IthnObjective}, which puts the terms of Eq. 13
 * together: {@link org.ithn.framework.losses.ReportCrossEntropy}, {@link
 * org.ithn.framework.losses.AugmentedClipLoss} and {@link
 * org.ithn.framework.losses.ImageDissimilarity}. To add a term, write a class whose {@code build}
 * gives a scalar, and add it to the objective with a weight of its own.
 */
package org.ithn.framework.losses;
