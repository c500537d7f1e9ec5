/**
 * Report generation inside the graph, with the same ops in training and in serving.
 *
 * <p>Start with {@link org.ithn.backbones.decoding.ReportGenerator}. Searches differ only in their
 * {@link org.ithn.backbones.decoding.CandidateSelection}; to add a search, implement one.
 */
package org.ithn.backbones.decoding;
