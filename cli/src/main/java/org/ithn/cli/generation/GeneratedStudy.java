package org.ithn.cli.generation;

import org.ithn.framework.data.ReportText;
import org.ithn.savedmodels.ExplainedReport;

/**
 * A study with its generated report.
 *
 * @param study name and images
 * @param report the report
 */
public record GeneratedStudy(StudyFiles.NamedStudy study, ExplainedReport report) {
  /** Returns the text of the report, as prose or as the model writes it. */
  public String text(boolean plain) {
    return plain ? report.best().report() : ReportText.of(report.best().report()).text();
  }
}
