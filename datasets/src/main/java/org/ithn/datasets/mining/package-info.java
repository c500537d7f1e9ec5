/**
 * Finds the prior hard negatives: for each training study those whose reports are most alike.
 *
 * <p>Start with {@link org.ithn.datasets.mining.Miner}; its result is {@link
 * org.ithn.datasets.mining.MinedNeighbours}, which {@link org.ithn.datasets.mining.NeighbourFile}
 * keeps on disk as lines that can be read by eye.
 *
 * <p>To add a report encoder, implement {@link org.ithn.datasets.mining.ReportEncoder} and {@link
 * org.ithn.datasets.mining.ReportEncoderProvider}, and name the provider in {@code
 * META-INF/services/org.ithn.datasets.mining.ReportEncoderProvider}; {@link
 * org.ithn.datasets.mining.TfIdfEncoder} shows how.
 */
package org.ithn.datasets.mining;
