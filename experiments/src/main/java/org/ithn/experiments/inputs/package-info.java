/**
 * Study inputs from labels and texts: {@code labels}, {@code normal}, {@code label-group}, {@code
 * abnormal-sentences} and {@code context}.
 *
 * <p>Start with {@link org.ithn.experiments.inputs.LabelsProvider}. {@link
 * org.ithn.experiments.inputs.LabelFile} reads label files; to support another format, add a case
 * there. To add an input, implement {@link org.ithn.framework.data.StudyInputProvider} and list the
 * class in {@code META-INF/services}.
 */
package org.ithn.experiments.inputs;
