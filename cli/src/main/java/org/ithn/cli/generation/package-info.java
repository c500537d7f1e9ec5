/**
 * Reports for files that {@code ./ithn generate} names: their grouping into studies, the models
 * that write them, and the files with the results.
 *
 * <p>Start with {@link org.ithn.cli.generation.StudyFiles} and {@link
 * org.ithn.cli.generation.ReportSource}.
 */
package org.ithn.cli.generation;
