/**
 * Files from elsewhere, read with limits: archives, CSV tables, folders of images; and folders that
 * appear only when they are complete.
 *
 * <p>What is wrong with one entry or row goes to {@link org.ithn.datasets.BadExamples} with its
 * place; what is wrong with a whole file is a {@link org.ithn.datasets.DataException}. Start with
 * {@link org.ithn.datasets.files.CsvFile} and {@link org.ithn.datasets.files.Documents}. A further
 * kind of file gets a class of its own that states its limits.
 */
package org.ithn.datasets.files;
