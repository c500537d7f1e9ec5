/**
 * Readers of untrusted files (archives, CSV tables, JSON lists, NumPy arrays) with size limits, and
 * atomic writers of files and folders.
 *
 * <p>A problem with one entry or row is reported to {@link org.ithn.datasets.BadExamples} with its
 * place; a problem with a whole file raises a {@link org.ithn.datasets.DataException}. Start with
 * {@link org.ithn.datasets.files.CsvFile} and {@link org.ithn.datasets.files.Documents}. To add a
 * file format, add a reader class that documents its limits.
 */
package org.ithn.datasets.files;
