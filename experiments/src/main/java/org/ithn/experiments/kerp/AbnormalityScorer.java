package org.ithn.experiments.kerp;

import com.google.common.primitives.Floats;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import org.ithn.backbones.kerp.Kerp;
import org.ithn.datasets.BadExamples;
import org.ithn.datasets.study.Study;
import org.ithn.datasets.study.StudyBatches;
import org.ithn.datasets.study.StudyBatchesOptions;
import org.ithn.experiments.pretraining.RocAuc;
import org.ithn.experiments.run.Experiment;
import org.ithn.experiments.run.ModelScorer;
import org.ithn.experiments.run.Run;
import org.ithn.experiments.topics.AbnormalitiesProvider;
import org.ithn.experiments.topics.AbnormalityOptions;
import org.ithn.framework.data.Batch;
import org.ithn.framework.graph.Scopes;
import org.ithn.framework.session.Feeds;
import org.ithn.framework.session.ModelSession;
import org.ithn.framework.session.SessionOptions;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/**
 * Scorer of the abnormality nodes of KERP: the mean area under the ROC curve of the abnormalities
 * that some but not all studies have, beside that of the plain classifier.
 */
public final class AbnormalityScorer implements ModelScorer {
  /** Placeholder and log-odds of the nodes and, if there is one, of the classifier. */
  private record ScoredGraph(Operand<TFloat32> images, List<Operand<TFloat32>> logits) {}

  @Override
  public Optional<String> score(Run run, List<Study> studies, Consumer<String> warning)
      throws IOException {
    Experiment experiment = run.experiment();
    if (!(experiment.backbone() instanceof Kerp kerp)) {
      return Optional.empty();
    }
    AbnormalityOptions labels =
        experiment.config().data().inputOptions(Kerp.ABNORMALITIES, AbnormalityOptions.class);
    if (!labels.file().isEmpty() && !Files.isRegularFile(Path.of(labels.file()))) {
      return Optional.of(
          "abnormalities: not scored, because %s is missing".formatted(labels.file()));
    }
    StudyBatchesOptions options =
        StudyBatchesOptions.of(experiment.config().evaluation().batch(), experiment.config().seed())
            .withInputs(Map.of(Kerp.ABNORMALITIES, AbnormalitiesProvider.open(labels)))
            .withBadExamples(BadExamples.skipAndRecord());
    try (ModelSession<ScoredGraph> session = session(experiment, kerp);
        StudyBatches batches =
            StudyBatches.forEvaluation(
                studies, experiment.vocabulary(), experiment.data(), options)) {
      session.load(run.loadWeights(warning), "the best checkpoint");
      return Optional.of(score(session, batches));
    }
  }

  private static ModelSession<ScoredGraph> session(Experiment experiment, Kerp kerp) {
    Shape images = Shape.of(Shape.UNKNOWN_SIZE).append(experiment.exampleShape());
    return ModelSession.build(
        SessionOptions.of(experiment.config().training()),
        scope -> {
          Operand<TFloat32> fed = scope.tf().placeholder(TFloat32.class, Placeholder.shape(images));
          return new ScoredGraph(fed, kerp.abnormalityLogits(scope.sub(Scopes.BACKBONE), fed));
        });
  }

  private static String score(ModelSession<ScoredGraph> session, StudyBatches batches) {
    List<float[]> labels = new ArrayList<>(); // of each example
    List<List<float[]>> logits = new ArrayList<>(); // of each source and example
    session.model().logits().forEach(source -> logits.add(new ArrayList<>()));
    for (Iterator<Batch> it = batches.epoch(1, 0); it.hasNext(); ) {
      Batch batch = it.next();
      float[] given = batch.positives().extras().get(Kerp.ABNORMALITIES).values();
      addRows(labels, given, given.length / batch.size());
      try (Feeds feeds = new Feeds().images(session.model().images(), batch.positives().images())) {
        Session.Runner runner = feeds.feedTo(session.session().runner());
        session.model().logits().forEach(runner::fetch);
        try (Result result = runner.run()) {
          for (int i = 0; i < logits.size(); i++) {
            addRows(logits.get(i), (TFloat32) result.get(i));
          }
        }
      }
    }
    return describe(labels, logits);
  }

  private static void addRows(List<float[]> rows, float[] values, int width) {
    for (int start = 0; start < values.length; start += width) {
      rows.add(Arrays.copyOfRange(values, start, start + width));
    }
  }

  private static void addRows(List<float[]> rows, TFloat32 values) {
    float[] flat = new float[(int) values.size()];
    int width = (int) values.shape().get(1);
    for (int i = 0; i < flat.length; i++) {
      flat[i] = values.getFloat(i / width, i % width);
    }
    addRows(rows, flat, width);
  }

  private static String describe(List<float[]> labels, List<List<float[]>> logits) {
    List<Double> nodes = areas(labels, logits.get(0));
    String plain =
        logits.size() > 1
            ? String.format(
                Locale.ROOT, ", plain classifier %.4f", mean(areas(labels, logits.get(1))))
            : "";
    return String.format(
        Locale.ROOT,
        "abnormalities: AUC %.4f%s, mean of %d of %d abnormalities, %d examples",
        mean(nodes),
        plain,
        nodes.size(),
        labels.get(0).length,
        labels.size());
  }

  /** Returns the areas of the abnormalities that some but not all examples have. */
  static List<Double> areas(List<float[]> labels, List<float[]> logits) {
    List<Double> areas = new ArrayList<>();
    for (int node = 0; node < labels.get(0).length; node++) {
      OptionalDouble area = RocAuc.of(column(logits, node), column(labels, node));
      area.ifPresent(areas::add);
    }
    return areas;
  }

  private static float[] column(List<float[]> rows, int column) {
    return Floats.toArray(rows.stream().map(row -> row[column]).toList());
  }

  private static double mean(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
  }
}
