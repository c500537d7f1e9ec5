/**
 * Generated chest phantoms with reports: a small data set without download or licence.
 *
 * <p>Start with {@link org.ithn.datasets.sources.phantom.PhantomGenerator}, which writes the folder
 * that the R2Gen reader reads: {@code annotation.json}, {@code images/}, and the ground truth in
 * {@code labels.csv}. {@link org.ithn.datasets.sources.phantom.PhantomFindings} lists the findings,
 * {@code PhantomDrawing} draws them and {@link org.ithn.datasets.sources.phantom.PhantomReport}
 * describes them.
 *
 * <p>With {@link org.ithn.datasets.sources.phantom.Prevalence#CLINICAL}, {@code ClinicalStudy}
 * draws the findings, and {@link org.ithn.datasets.sources.phantom.ClinicalReport} describes them
 * in varying words.
 *
 * <p>Sides are the patient's, as in a frontal radiograph: the patient's left is on the right of the
 * image. Flipping an image makes its report wrong, so training on phantoms uses no flips.
 *
 * <p>To add a finding, add a component with equally likely states to {@code PhantomFindings}, draw
 * each state well above the noise, and word each state so that it shares few 4-grams with the
 * others. Tests measure the overlap between reports of different studies. For clinical phantoms,
 * add its prevalence to {@code ClinicalFinding}, its contrast to {@code Visibility} and its
 * wordings to {@code ClinicalWording}, which the built-in labeller must read correctly.
 */
package org.ithn.datasets.sources.phantom;
