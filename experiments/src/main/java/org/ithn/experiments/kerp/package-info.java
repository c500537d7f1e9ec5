/**
 * Scores of the abnormality nodes of KERP.
 *
 * <p>Start with {@link org.ithn.experiments.kerp.AbnormalityScorer}, which {@code evaluate} runs.
 */
package org.ithn.experiments.kerp;
