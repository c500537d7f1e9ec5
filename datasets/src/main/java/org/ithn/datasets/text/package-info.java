/**
 * Text cleaners that turn a raw report into the words that a model reads and writes.
 *
 * <p>Start with {@link org.ithn.datasets.text.ReportCleaner}; its output goes to {@link
 * org.ithn.framework.data.Vocabulary}. To add a cleaner, add a constant to that enum. {@link
 * org.ithn.datasets.text.BytePairFolder} reads a byte-pair vocabulary for models that use subwords.
 */
package org.ithn.datasets.text;
