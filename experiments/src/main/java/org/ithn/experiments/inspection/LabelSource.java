package org.ithn.experiments.inspection;

import java.nio.file.Path;
import java.util.Optional;
import org.ithn.experiments.inputs.LabelOrder;
import org.ithn.experiments.inputs.ReportLabels;
import org.ithn.experiments.inputs.StudyLabels;
import org.ithn.framework.data.StudyInput;
import org.ithn.metrics.clinical.RuleLabeller;

/**
 * Source of CheXpert's 14 classes of studies.
 *
 * @param name the file or labeller, for readers; empty if studies are not labelled
 * @param order the order of the classes
 * @param input the labels; absent if studies are not labelled
 */
public record LabelSource(String name, LabelOrder order, Optional<StudyInput> input) {
  /** Returns the labels that the rule labeller finds in the reports. */
  public static LabelSource ofReports() {
    RuleLabeller labeller = new RuleLabeller();
    return new LabelSource(
        "the rule labeller " + labeller.name(),
        LabelOrder.CHEXBERT,
        Optional.of(new ReportLabels(labeller, LabelOrder.CHEXBERT)));
  }

  /**
   * Returns the labels of a file.
   *
   * @param order the order of the values in a file without class names
   * @throws org.ithn.experiments.UserException if the file is invalid
   */
  public static LabelSource ofFile(Path file, LabelOrder order) {
    return new LabelSource(file.toString(), order, Optional.of(new StudyLabels(file, order)));
  }

  /** Returns no labels, for texts that are no radiology reports. */
  public static LabelSource none() {
    return new LabelSource("", LabelOrder.CHEXBERT, Optional.empty());
  }
}
