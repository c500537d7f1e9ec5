package org.ithn.metrics.clinical;

import java.util.List;

/** Source of labels for reports: a labeller or a label file. */
public interface LabelSource {
  /**
   * Returns the labels of reports, in the same order.
   *
   * @param ids the ids of the reports
   * @param reports the unprocessed reports
   * @throws IllegalArgumentException if this source has no labels for a report
   */
  List<Labels> labels(List<String> ids, List<String> reports);

  /** Returns the name used in signatures, such as {@code rules-2} or {@code csv}. */
  String name();

  /** Returns a source that runs a labeller on the reports. */
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

  /** Returns a source of labels in a file, found by id, or by report if the file has no ids. */
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
