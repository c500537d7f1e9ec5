/**
 * Clinical efficacy: agreement of hypothesis and reference on 14 observations.
 *
 * <p>Start with {@link org.ithn.metrics.clinical.ClinicalEfficacyScorer}. Labels come from a {@link
 * org.ithn.metrics.clinical.ReportLabeller}: the built-in {@link
 * org.ithn.metrics.clinical.RuleLabeller}, whose phrases are in readable resource files, or a
 * custom one (such as a neural labeller); or from a CSV file in the CheXpert labeller's format,
 * {@link org.ithn.metrics.clinical.LabelTable}. {@link org.ithn.metrics.clinical.LabelAgreement}
 * compares two labellers. To add a phrase for an observation, add a line to {@code mentions.txt};
 * to add a negation or an expression of uncertainty, to {@code negations.txt} or {@code
 * uncertainties.txt}. {@link org.ithn.metrics.clinical.TopicLabeller} finds the 20 {@link
 * org.ithn.metrics.clinical.ChestTopic}s by the same rules.
 */
package org.ithn.metrics.clinical;
