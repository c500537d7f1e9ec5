/**
 * Standard scores of generated reports in one object.
 *
 * <p>Start with {@link org.ithn.metrics.report.ReportScores}.
 */
package org.ithn.metrics.report;
