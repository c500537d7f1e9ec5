package org.ithn.experiments.templates;

/**
 * Templates with at least some number of studies.
 *
 * @param leastStudies the smallest number of studies of a template
 * @param templates the number of templates
 * @param sentences the share of the training sentences that belong to one of them, 0 to 1
 * @param studies the share of the training studies with at least one such sentence, 0 to 1
 */
public record Coverage(int leastStudies, int templates, double sentences, double studies) {}
