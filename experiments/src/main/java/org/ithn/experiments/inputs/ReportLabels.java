package org.ithn.experiments.inputs;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.ithn.framework.data.ExampleInfo;
import org.ithn.framework.data.StudyInfo;
import org.ithn.framework.data.StudyInput;
import org.ithn.metrics.clinical.ReportLabeller;
import org.tensorflow.ndarray.Shape;

/**
 * Study input with the labels that a labeller finds in each study's report, by the rules of {@link
 * LabelFile}.
 */
public final class ReportLabels implements StudyInput {
  private final ReportLabeller labeller;
  private final LabelOrder order;
  private final Map<String, float[]> rows = new ConcurrentHashMap<>();

  /**
   * Creates the input; reports are labelled when they are first read.
   *
   * @param order the order of the values
   */
  public ReportLabels(ReportLabeller labeller, LabelOrder order) {
    this.labeller = labeller;
    this.order = order;
  }

  @Override
  public Shape shape() {
    return Shape.of(order.classes().size());
  }

  @Override
  public float[] values(ExampleInfo example) {
    StudyInfo study = example.study();
    return rows.computeIfAbsent(
        study.id(), id -> LabelFile.toValues(labeller.label(study.report()), order));
  }
}
