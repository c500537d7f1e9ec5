/**
 * RadGraph F1: overlap of the entities and relations of two reports.
 *
 * <p>Start with {@link org.ithn.metrics.radgraph.RadGraphScorer}. To add a variant, add a constant
 * to its enum of facts. {@code scoring.RadGraphFile} reads annotations.
 */
package org.ithn.metrics.radgraph;
