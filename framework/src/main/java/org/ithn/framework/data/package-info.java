/**
 * Training data as plain arrays with shapes, and vocabularies that map words to ids.
 *
 * <p>Start with {@link org.ithn.framework.data.BatchSource} and {@link
 * org.ithn.framework.data.Batch}. To add a data set, implement {@code BatchSource} outside this
 * module; nothing here names one. To add an input that a backbone reads of each study, implement
 * {@link org.ithn.framework.data.StudyInputProvider}.
 */
package org.ithn.framework.data;
