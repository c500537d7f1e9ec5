package org.ithn.experiments.inputs;

import java.nio.file.Path;
import org.ithn.framework.data.StudyInput;
import org.ithn.framework.data.StudyInputContext;
import org.ithn.framework.data.StudyInputException;
import org.ithn.framework.data.StudyInputProvider;

/** The study input {@code labels}: CheXpert's 14 classes of each study, read from a file. */
public final class LabelsProvider implements StudyInputProvider<LabelOptions> {
  static final String NAME = "labels";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String description() {
    return "CheXpert's 14 classes of each study, from data.inputs.labels.file";
  }

  @Override
  public LabelOptions defaults() {
    return new LabelOptions("", LabelOrder.CHEXBERT);
  }

  @Override
  public StudyInput open(LabelOptions options, StudyInputContext context) {
    if (!options.hasFile()) {
      throw new StudyInputException(
          "set data.inputs.labels.file to a file with CheXpert's 14 classes;"
              + " ./ithn label writes one from the reports");
    }
    return new StudyLabels(Path.of(options.file()), options.order());
  }
}
