package org.ithn.experiments.pretraining;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ithn.backbones.pretraining.ImageClassifier;
import org.ithn.datasets.study.StudyBatches;
import org.ithn.experiments.run.Experiment;
import org.ithn.framework.data.Batch;
import org.ithn.framework.data.Images;
import org.ithn.framework.session.Feeds;
import org.ithn.framework.session.ModelSession;
import org.ithn.framework.session.SessionOptions;
import org.ithn.framework.tensors.TensorData;
import org.ithn.framework.training.Evaluator;
import org.tensorflow.Result;
import org.tensorflow.types.TFloat32;

/**
 * Evaluator that scores the predictions of validation images by the area under the ROC curve.
 *
 * <p>Scores: {@code AUC}, the mean over the classes with positive and negative images in both
 * splits, and {@code AUC/CLASS} of each of them.
 */
final class LabelEvaluator implements Evaluator, AutoCloseable {
  /** Name of the mean, by which the best epoch is selected. */
  static final String MEAN = "AUC";

  private final Experiment experiment;
  private final ImageClassifier classifier;
  private final StudyBatches batches;
  private final PretrainingRecord.LabelSummary labels;
  private ModelSession<ImageClassifier.Predictor> session; // built for the first validation

  /**
   * Creates the evaluator.
   *
   * @param batches the validation images with their labels; closed by the caller
   * @param labels the numbers of the labels, which decide on the classes that are scored
   */
  LabelEvaluator(
      Experiment experiment,
      ImageClassifier classifier,
      StudyBatches batches,
      PretrainingRecord.LabelSummary labels) {
    this.experiment = experiment;
    this.classifier = classifier;
    this.batches = batches;
    this.labels = labels;
  }

  @Override
  public Map<String, Double> evaluate(int epoch, Map<String, TensorData> model) {
    if (session == null) {
      session =
          ModelSession.build(
              SessionOptions.of(experiment.config().training()),
              root -> classifier.buildPredictor(root, experiment.exampleShape()));
    }
    session.load(model, "epoch " + epoch);
    List<float[]> logits = new ArrayList<>();
    List<float[]> given = new ArrayList<>();
    for (Iterator<Batch> it = batches.epoch(1, 0); it.hasNext(); ) {
      Batch batch = it.next();
      logits.add(predict(batch.positives().images()));
      given.add(batch.positives().extras().get(ImageClassifier.LABELS).values());
    }
    return scores(logits, given, labels);
  }

  private float[] predict(Images images) {
    ImageClassifier.Predictor predictor = session.model();
    try (Feeds feeds = new Feeds().images(predictor.images(), images);
        Result result = feeds.feedTo(session.session().runner()).fetch(predictor.logits()).run()) {
      return TensorData.of((TFloat32) result.get(0)).floats();
    }
  }

  /**
   * Returns the scores by name.
   *
   * @param logits {@code [B, C]} of each batch, row-major
   * @param given {@code [B, C]} of each batch, 0 or 1
   */
  static Map<String, Double> scores(
      List<float[]> logits, List<float[]> given, PretrainingRecord.LabelSummary labels) {
    List<String> classes = List.copyOf(labels.train().positives().keySet());
    Map<String, Double> byClass = new LinkedHashMap<>();
    for (int c = 0; c < classes.size(); c++) {
      String label = classes.get(c);
      if (labels.isScored(label)) {
        RocAuc.of(column(logits, c, classes.size()), column(given, c, classes.size()))
            .ifPresent(area -> byClass.put(MEAN + "/" + label.replace(' ', '_'), area));
      }
    }
    Map<String, Double> all = new LinkedHashMap<>();
    all.put(
        MEAN,
        byClass.values().stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN));
    all.putAll(byClass);
    return all;
  }

  private static float[] column(List<float[]> batches, int column, int columns) {
    int rows = batches.stream().mapToInt(batch -> batch.length / columns).sum();
    float[] values = new float[rows];
    int next = 0;
    for (float[] batch : batches) {
      for (int at = column; at < batch.length; at += columns) {
        values[next++] = batch[at];
      }
    }
    return values;
  }

  @Override
  public void close() {
    if (session != null) {
      session.close();
    }
  }
}
