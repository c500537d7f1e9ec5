/**
 * Clinical efficacy: do hypothesis and reference report the same of 14 observations?
 *
 * <p>Start with {@link org.ithn.metrics.clinical.ClinicalEfficacyScorer}. Labels come from a {@link
 * org.ithn.metrics.clinical.ReportLabeller}: the built-in {@link
 * org.ithn.metrics.clinical.RuleLabeller}, whose phrases stand in readable files beside it, or one
 * of the user (a neural labeller, for instance); or from a CSV file in the CheXpert labeller's
 * format, {@link org.ithn.metrics.clinical.LabelTable}. {@link
 * org.ithn.metrics.clinical.LabelAgreement} compares two labellers. To name an observation by one
 * more phrase, add a line to {@code mentions.txt}; to deny or doubt one, to {@code negations.txt}
 * or {@code uncertainties.txt}.
 */
package org.ithn.metrics.clinical;
