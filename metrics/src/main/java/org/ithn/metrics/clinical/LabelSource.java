package org.ithn.metrics.clinical;

import java.util.List;

/** Where the labels of a file's reports come from: a labeller that reads them, or a label file. */
public interface LabelSource {
  /**
   * Labels of reports, in their order.
   *
   * @param ids ids of the reports
   * @param reports the reports as they are written
   * @throws IllegalArgumentException if a report has no labels here
   */
  List<Labels> labels(List<String> ids, List<String> reports);

  /** Name for signatures, for instance {@code rules-1} or {@code csv}. */
  String name();

  /** Labels that a labeller reads out of the reports. */
  static LabelSource of(ReportLabeller labeller) {
    return new LabelSource() {
      @Override
      public List<Labels> labels(List<String> ids, List<String> reports) {
        return labeller.labelAll(reports);
      }

      @Override
      public String name() {
        return labeller.name();
      }
    };
  }

  /** Labels of a file, found by id; where the file has no ids but reports, by the report. */
  static LabelSource of(LabelTable table) {
    return new LabelSource() {
      @Override
      public List<Labels> labels(List<String> ids, List<String> reports) {
        return table.select(table.hasAnyOf(ids) ? ids : reports);
      }

      @Override
      public String name() {
        return "csv";
      }
    };
  }
}
