package org.ithn.experiments.xpronet;

import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.ithn.datasets.BadExamples;
import org.ithn.datasets.study.Study;
import org.ithn.datasets.study.StudyBatches;
import org.ithn.datasets.study.StudyBatchesOptions;
import org.ithn.experiments.inputs.LabelOptions;
import org.ithn.experiments.run.Experiment;
import org.ithn.experiments.run.Run;
import org.ithn.framework.data.Batch;
import org.ithn.framework.data.ExtraInput;
import org.ithn.framework.graph.Scopes;
import org.ithn.framework.model.Backbone;
import org.ithn.framework.model.LabelPredictions;
import org.ithn.framework.session.Feeds;
import org.ithn.framework.session.ModelSession;
import org.ithn.framework.session.SessionOptions;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/**
 * Scores of the classes that a model's classifier predicts, against the data set's labels.
 *
 * @param examples the number of examples
 * @param precision the micro-averaged precision over all classes and examples, in [0, 1]
 * @param recall the micro-averaged recall, in [0, 1]
 * @param f1 the micro-averaged F1, in [0, 1]
 * @param macroF1 the mean F1 of the classes that occur among the labels, in [0, 1]
 */
public record ClassifierScores(
    int examples, double precision, double recall, double f1, double macroF1) {
  private static final String LABELS = "labels";

  /** Placeholder and output of the classifier's graph. */
  private record ClassifierGraph(Operand<TFloat32> images, Operand<TFloat32> predicted) {}

  /**
   * Scores a run's best model on studies.
   *
   * @param warning receives one sentence for each damaged checkpoint
   * @return empty if the model has no classifier or the data set has no label file
   */
  public static Optional<ClassifierScores> evaluate(
      Run run, List<Study> studies, Consumer<String> warning) throws IOException {
    Experiment experiment = run.experiment();
    Backbone backbone = experiment.backbone();
    if (!(backbone instanceof LabelPredictions labels)
        || !labels.predictsLabels()
        || !experiment.config().data().inputOptions(LABELS, LabelOptions.class).hasFile()) {
      return Optional.empty();
    }
    try (ModelSession<ClassifierGraph> session = session(experiment, labels);
        StudyBatches batches =
            StudyBatches.forEvaluation(
                studies,
                experiment.vocabulary(),
                experiment.data(),
                StudyBatchesOptions.of(
                        experiment.config().evaluation().batch(), experiment.config().seed())
                    .withInputs(Map.of(LABELS, experiment.trainingInputs().get(LABELS)))
                    .withBadExamples(BadExamples.skipAndRecord()))) {
      session.load(run.loadWeights(warning), "the best checkpoint");
      return Optional.of(scoreBatches(session, batches));
    }
  }

  private static ModelSession<ClassifierGraph> session(
      Experiment experiment, LabelPredictions labels) {
    Shape images = Shape.of(Shape.UNKNOWN_SIZE).append(experiment.exampleShape());
    return ModelSession.build(
        SessionOptions.of(experiment.config().training()),
        scope -> {
          Operand<TFloat32> fed = scope.tf().placeholder(TFloat32.class, Placeholder.shape(images));
          return new ClassifierGraph(fed, labels.predictedLabels(scope.sub(Scopes.BACKBONE), fed));
        });
  }

  private static ClassifierScores scoreBatches(
      ModelSession<ClassifierGraph> session, StudyBatches batches) {
    int examples = 0;
    int[][] counts = new int[0][]; // for each class: true positives, predicted, labelled
    for (Iterator<Batch> it = batches.epoch(1, 0); it.hasNext(); ) {
      Batch batch = it.next();
      ExtraInput given = batch.positives().extras().get(LABELS);
      try (Feeds feeds = new Feeds().images(session.model().images(), batch.positives().images());
          Result result =
              feeds.feedTo(session.session().runner()).fetch(session.model().predicted()).run()) {
        TFloat32 predicted = (TFloat32) result.get(0); // [B, C]
        int classes = (int) predicted.shape().get(1);
        counts = counts.length == 0 ? new int[classes][3] : counts;
        for (int i = 0; i < given.values().length; i++) {
          boolean labelled = given.values()[i] > 0;
          boolean positive = predicted.getFloat(i / classes, i % classes) > 0;
          counts[i % classes][0] += labelled && positive ? 1 : 0;
          counts[i % classes][1] += positive ? 1 : 0;
          counts[i % classes][2] += labelled ? 1 : 0;
        }
      }
      examples += batch.size();
    }
    return fromCounts(examples, counts);
  }

  /**
   * Computes the scores from counts.
   *
   * @param counts for each class the number of true positives, predictions and labels
   */
  static ClassifierScores fromCounts(int examples, int[][] counts) {
    int[] all = new int[3];
    double macro = 0;
    int present = 0;
    for (int[] each : counts) {
      for (int i = 0; i < all.length; i++) {
        all[i] += each[i];
      }
      if (each[2] > 0) {
        macro += ratio(2 * each[0], each[1] + each[2]);
        present++;
      }
    }
    return new ClassifierScores(
        examples,
        ratio(all[0], all[1]),
        ratio(all[0], all[2]),
        ratio(2 * all[0], all[1] + all[2]),
        present == 0 ? 0 : macro / present);
  }

  private static double ratio(int part, int whole) {
    return whole == 0 ? 0 : (double) part / whole;
  }

  /** Returns the scores as one line of text. */
  public String describe() {
    return String.format(
        Locale.ROOT,
        "classifier: F1 %.4f (precision %.4f, recall %.4f), mean F1 of the classes %.4f, %d examples",
        f1,
        precision,
        recall,
        macroF1,
        examples);
  }
}
