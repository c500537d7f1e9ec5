/**
 * From a report as written to the words that a model reads and writes.
 *
 * <p>Start with {@link org.ithn.datasets.text.ReportCleaner}; its output goes to {@link
 * org.ithn.framework.data.Vocabulary}. A further cleaner is one more constant of that enum. {@link
 * org.ithn.datasets.text.BytePairFolder} reads byte pairs that stand in place of words.
 */
package org.ithn.datasets.text;
