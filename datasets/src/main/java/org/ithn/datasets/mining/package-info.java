/**
 * Mining of prior hard negatives: for each training study, the studies with the most similar
 * reports.
 *
 * <p>Start with {@link org.ithn.datasets.mining.Miner}; its result is {@link
 * org.ithn.datasets.mining.MinedNeighbours}, which {@link org.ithn.datasets.mining.NeighbourFile}
 * stores as readable JSON lines. A {@link org.ithn.datasets.mining.NeighbourSearch} compares all
 * pairs, uses Lucene's index or ranks given candidates. {@link org.ithn.datasets.mining.Shard}s
 * divide the work over machines.
 *
 * <p>To add a report encoder, implement {@link org.ithn.datasets.mining.ReportEncoder} and {@link
 * org.ithn.datasets.mining.ReportEncoderProvider}, and name the provider in {@code
 * META-INF/services/org.ithn.datasets.mining.ReportEncoderProvider}; {@link
 * org.ithn.datasets.mining.TfIdfEncoder} shows how.
 */
package org.ithn.datasets.mining;
