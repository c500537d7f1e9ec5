/**
 * Labels of studies out of files, for backbones that read them.
 *
 * <p>Start with {@link org.ithn.experiments.labels.LabelFile}, which knows the formats; {@link
 * org.ithn.experiments.labels.StudyLabels} hands its rows to batches. To read one more format, add
 * a case to {@code LabelFile}.
 */
package org.ithn.experiments.labels;
