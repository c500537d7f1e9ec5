/**
 * Small chest phantoms with reports: a data set that is drawn, not downloaded, and has no licence.
 *
 * <p>Start with {@link org.ithn.datasets.sources.phantom.PhantomGenerator}, which writes the folder
 * that the R2Gen reader reads: {@code annotation.json}, {@code images/}, and the truth in {@code
 * labels.csv}. {@link org.ithn.datasets.sources.phantom.PhantomFindings} says what can be seen,
 * {@code PhantomDrawing} draws it and {@link org.ithn.datasets.sources.phantom.PhantomReport} puts
 * it into words.
 *
 * <p>Sides are the patient's, as in a radiograph seen from the front: the patient's left is at the
 * right of the image. Flipping an image makes its report wrong, so training on phantoms goes
 * without flips.
 *
 * <p>To add a finding, give {@code Findings} a component with its states (about equally likely),
 * draw each state well above the noise, and word each state so that it shares few runs of four
 * words with the others: the tests measure how much the reports of different studies overlap.
 */
package org.ithn.datasets.sources.phantom;
