package org.ithn.experiments.xpronet;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ithn.backbones.vision.ImageBackbone;
import org.ithn.backbones.vision.MultiViewExtractor;
import org.ithn.datasets.BadExamples;
import org.ithn.datasets.study.Study;
import org.ithn.datasets.study.StudyBatches;
import org.ithn.datasets.study.StudyBatchesOptions;
import org.ithn.experiments.run.Experiment;
import org.ithn.experiments.run.Predictions;
import org.ithn.experiments.run.WeightImport;
import org.ithn.framework.data.Batch;
import org.ithn.framework.data.Examples;
import org.ithn.framework.data.Images;
import org.ithn.framework.graph.Scopes;
import org.ithn.framework.session.Feeds;
import org.ithn.framework.session.ModelSession;
import org.ithn.framework.session.SessionOptions;
import org.ithn.framework.tensors.TensorData;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.Reverse;
import org.tensorflow.types.TFloat32;

/**
 * Extractor of pooled image features, of unit length, for each study with its images unchanged and
 * with its images flipped left to right. If views are separate examples, features are the mean over
 * the study's views.
 *
 * <p>Images are cropped as in the first epoch of training and never flipped by the data set.
 *
 * @param experiment the configuration and the data
 * @param views the visual extractor, applied to the V views of an example
 * @param weights file with the extractor's weights and possibly others; empty = random initial
 *     weights
 * @param bad receives examples that cannot be used
 */
record ImageFeatureExtractor(
    Experiment experiment, MultiViewExtractor views, Optional<Path> weights, BadExamples bad) {
  private static final int COLUMNS = 3; // of [B, V, S, S, 3]

  /** Placeholder and outputs of the extractor's graph; features are {@code [B, D]}. */
  private record FeatureGraph(
      Operand<TFloat32> images, Operand<TFloat32> flipped, Operand<TFloat32> plain) {}

  /**
   * Features of one study.
   *
   * @param flipped D values of unit length, from the flipped images
   * @param plain D values of unit length, from the unchanged images
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over, not copied
  record FeaturePair(float[] flipped, float[] plain) {}

  /** Returns the features of each study, by its id. */
  Map<String, FeaturePair> extract(List<Study> studies) throws IOException {
    int width = views.extractor().width();
    Map<String, double[][]> sums = new HashMap<>();
    StudyBatchesOptions options =
        StudyBatchesOptions.of(experiment.config().evaluation().batch(), experiment.config().seed())
            .withBadExamples(bad);
    try (StudyBatches batches =
            StudyBatches.forTraining(
                studies, experiment.vocabulary(), experiment.data().withoutFlip(), options);
        ModelSession<FeatureGraph> session = session()) {
      for (Iterator<Batch> it = batches.epoch(1, 0); it.hasNext(); ) {
        Examples examples = it.next().positives();
        add(sums, examples, run(session, examples.images()), width);
      }
    }
    Map<String, FeaturePair> features = new HashMap<>();
    sums.forEach(
        (id, both) ->
            features.put(
                id, new FeaturePair(L2Norm.normalise(both[0]), L2Norm.normalise(both[1]))));
    return features;
  }

  private ModelSession<FeatureGraph> session() throws IOException {
    int size = experiment.data().image().size();
    Shape shape = Shape.of(Shape.UNKNOWN_SIZE, views.views(), size, size, Images.CHANNELS);
    ModelSession<FeatureGraph> session =
        ModelSession.build(
            SessionOptions.of(experiment.config().training()),
            root -> {
              var scope = root.sub(Scopes.BACKBONE);
              var tf = root.tf();
              Operand<TFloat32> images = tf.placeholder(TFloat32.class, Placeholder.shape(shape));
              Operand<TFloat32> mirrored =
                  Reverse.create(tf.scope(), images, tf.constant(new int[] {COLUMNS}));
              return new FeatureGraph(
                  images,
                  views.build(scope, ImageBackbone.VISION, mirrored).pooled(),
                  views.build(scope, ImageBackbone.VISION, images).pooled());
            });
    try {
      load(session);
      return session;
    } catch (IOException | RuntimeException e) {
      session.close();
      throw e;
    }
  }

  private void load(ModelSession<FeatureGraph> session) throws IOException {
    session.initialise();
    if (weights.isPresent()) {
      Map<String, long[]> shapes = new HashMap<>();
      session
          .parameters()
          .forEach(parameter -> shapes.put(parameter.name(), parameter.shape().asArray()));
      Map<String, TensorData> given =
          WeightImport.readWeights(experiment.config(), weights.get(), shapes);
      session.load(given, weights.get().toString());
    }
  }

  private static float[][] run(ModelSession<FeatureGraph> session, Images images) {
    FeatureGraph graph = session.model();
    try (Feeds feeds = new Feeds().images(graph.images(), images);
        Result result =
            feeds
                .feedTo(session.session().runner())
                .fetch(graph.flipped())
                .fetch(graph.plain())
                .run()) {
      return new float[][] {
        TensorData.of((TFloat32) result.get(0)).floats(),
        TensorData.of((TFloat32) result.get(1)).floats()
      };
    }
  }

  private static void add(
      Map<String, double[][]> sums, Examples examples, float[][] features, int width) {
    for (int b = 0; b < examples.size(); b++) {
      String study = Predictions.studyId(examples.ids().get(b));
      double[][] sum = sums.computeIfAbsent(study, absent -> new double[2][width]);
      for (int half = 0; half < 2; half++) {
        for (int i = 0; i < width; i++) {
          sum[half][i] += features[half][b * width + i];
        }
      }
    }
  }
}
