package org.ithn.experiments.retrieval;

import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.ithn.datasets.BadExamples;
import org.ithn.datasets.study.Study;
import org.ithn.datasets.study.StudyBatches;
import org.ithn.datasets.study.StudyBatchesOptions;
import org.ithn.datasets.study.StudyExample;
import org.ithn.experiments.run.Experiment;
import org.ithn.experiments.run.VisionFeatureSession;
import org.ithn.framework.data.Batch;
import org.ithn.framework.data.Examples;

/**
 * Image features of studies: the pooled features of the visual extractor, summed over the views
 * that the model reads and scaled to unit length.
 *
 * <p>Images are transformed as in evaluation. A study whose feature is zero or not finite has no
 * direction and is left out.
 *
 * @param experiment the data settings
 * @param extractor the visual extractor
 */
public record ImageFeatures(Experiment experiment, VisionFeatureSession extractor) {

  /**
   * Calls an action with the feature of each study that has one, in their order.
   *
   * @param bad receives examples whose images cannot be read
   * @param action receives a study and its feature, D values
   */
  public void forEach(List<Study> studies, BadExamples bad, BiConsumer<Study, float[]> action) {
    StudyBatchesOptions options =
        StudyBatchesOptions.of(experiment.config().evaluation().batch(), experiment.config().seed())
            .withBadExamples(bad);
    try (StudyBatches batches =
        StudyBatches.forEvaluation(studies, experiment.vocabulary(), experiment.data(), options)) {
      Map<String, Study> byExample = new HashMap<>();
      for (StudyExample example : batches.exampleList()) {
        byExample.put(example.id(), example.study());
      }
      ViewSum sum = new ViewSum(action);
      for (Iterator<Batch> it = batches.epoch(1, 0); it.hasNext(); ) {
        Examples examples = it.next().positives();
        List<float[]> pooled = extractor.pooledFeatures(examples.images());
        for (int row = 0; row < pooled.size(); row++) {
          sum.add(byExample.get(examples.ids().get(row)), pooled.get(row));
        }
      }
      sum.flush();
    }
  }

  /** The sum of the features of one study's views, which follow each other. */
  private static final class ViewSum {
    private final BiConsumer<Study, float[]> action;
    private Study study;
    private double[] sum;

    ViewSum(BiConsumer<Study, float[]> action) {
      this.action = action;
    }

    void add(Study next, float[] feature) {
      if (study == null || !study.id().equals(next.id())) {
        flush();
        study = next;
        sum = new double[feature.length];
      }
      for (int i = 0; i < sum.length; i++) {
        sum[i] += feature[i];
      }
    }

    void flush() {
      if (study == null) {
        return;
      }
      double squared = 0;
      for (double value : sum) {
        squared += value * value;
      }
      if (squared > 0 && Double.isFinite(squared)) {
        float[] unit = new float[sum.length];
        for (int i = 0; i < unit.length; i++) {
          unit[i] = (float) (sum[i] / Math.sqrt(squared));
        }
        action.accept(study, unit);
      }
      study = null;
    }
  }
}
