/**
 * Generation of reports inside the graph, the same ops in training and in serving.
 *
 * <p>Start with {@link org.ithn.backbones.decoding.ReportGenerator}. A search differs from another
 * in its {@link org.ithn.backbones.decoding.CandidateSelection} alone; to add one, write a
 * selection.
 */
package org.ithn.backbones.decoding;
