/**
 * Training objectives and their loss terms.
 *
 * <p>Start with {@link org.ithn.framework.losses.IthnObjective}, which combines the terms of Eq.
 * 13: {@link org.ithn.framework.losses.ReportCrossEntropy}, {@link
 * org.ithn.framework.losses.AugmentedClipLoss} and {@link
 * org.ithn.framework.losses.ImageDissimilarity}. To add a term, write a class whose {@code build}
 * returns a scalar, and add it to the objective with a weight.
 */
package org.ithn.framework.losses;
