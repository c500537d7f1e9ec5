package org.ithn.experiments.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.ithn.experiments.UserException;
import org.ithn.framework.data.Images;
import org.ithn.framework.graph.Scopes;
import org.ithn.framework.model.VisionFeatures;
import org.ithn.framework.session.Feeds;
import org.ithn.framework.session.ModelSession;
import org.ithn.framework.session.SessionOptions;
import org.ithn.framework.tensors.TensorData;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/** The visual extractor of a model, alone in a graph and session. */
public final class VisionFeatureSession implements AutoCloseable {
  private final ModelSession<Extractor> session;
  private final String weights;

  /** Placeholder and output of the graph; features {@code [B, 1 + P, D]}. */
  private record Extractor(Operand<TFloat32> images, Operand<TFloat32> features) {}

  private VisionFeatureSession(ModelSession<Extractor> session, String weights) {
    this.session = session;
    this.weights = weights;
  }

  /**
   * Opens the extractor with the weights of a model.
   *
   * @param model values of the backbone's variables, by path
   * @param origin the source of the values, for messages
   * @throws UserException if the backbone has no separate visual extractor
   */
  public static VisionFeatureSession open(
      Experiment experiment, Map<String, TensorData> model, String origin) {
    ModelSession<Extractor> session = build(experiment);
    try {
      session.load(visionVariables(experiment, model), origin);
      return new VisionFeatureSession(session, origin);
    } catch (RuntimeException e) {
      session.close();
      throw e;
    }
  }

  /**
   * Opens the extractor with the weights that a training would start from.
   *
   * @param userFiles the user's weight files, in place of the file that {@code pretrained.vision}
   *     names; often none
   * @throws UserException if the backbone has no separate visual extractor, or as {@link
   *     VisionWeights#load}
   */
  public static VisionFeatureSession openInitial(Experiment experiment, List<Path> userFiles)
      throws IOException {
    ModelSession<Extractor> session = build(experiment);
    try {
      Map<String, long[]> shapes = new HashMap<>();
      session.parameters().forEach(each -> shapes.put(each.name(), each.shape().asArray()));
      VisionWeights weights = VisionWeights.load(experiment.config(), userFiles, shapes);
      session.initialise();
      if (!weights.isRandom()) {
        session.load(weights.values(), weights.description());
      }
      return new VisionFeatureSession(session, weights.description());
    } catch (IOException | RuntimeException e) {
      session.close();
      throw e;
    }
  }

  private static ModelSession<Extractor> build(Experiment experiment) {
    VisionFeatures backbone =
        VisionFeatures.find(experiment.backbone())
            .orElseThrow(
                () ->
                    new UserException(
                        "the backbone '%s' has no separate visual extractor; choose one that has"
                            .formatted(experiment.config().backbone().name())));
    Shape shape = Shape.of(Shape.UNKNOWN_SIZE).append(experiment.exampleShape());
    return ModelSession.build(
        SessionOptions.of(experiment.config().training()),
        root -> {
          Operand<TFloat32> images =
              root.tf().placeholder(TFloat32.class, Placeholder.shape(shape));
          return new Extractor(images, backbone.visionFeatures(root.sub(Scopes.BACKBONE), images));
        });
  }

  /** Returns the origin of the weights: files with their hashes, or {@code random}. */
  public String weights() {
    return weights;
  }

  /** Returns the variables of the extractor among those of a model, sorted by path. */
  static Map<String, TensorData> visionVariables(
      Experiment experiment, Map<String, TensorData> model) {
    String path = Scopes.BACKBONE + "/" + experiment.backbone().visionScope();
    Map<String, TensorData> vision = new TreeMap<>(model);
    vision.keySet().removeIf(name -> !name.startsWith(path));
    return vision;
  }

  /** Returns the pooled feature and the patches of each example, {@code [B, 1 + P, D]}. */
  float[] packedFeatures(Images images) {
    return run(images).floats();
  }

  /** Returns the pooled feature of each example, D values. */
  public List<float[]> pooledFeatures(Images images) {
    TensorData features = run(images);
    int width = (int) features.shape()[2];
    int stride = (int) features.shape()[1] * width;
    float[] values = features.floats();
    List<float[]> pooled = new ArrayList<>();
    for (int row = 0; row < images.batchSize(); row++) {
      pooled.add(Arrays.copyOfRange(values, row * stride, row * stride + width));
    }
    return pooled;
  }

  private TensorData run(Images images) {
    Extractor extractor = session.model();
    try (Feeds feeds = new Feeds().images(extractor.images(), images);
        Result result =
            feeds.feedTo(session.session().runner()).fetch(extractor.features()).run()) {
      return TensorData.of((TFloat32) result.get(0));
    }
  }

  @Override
  public void close() {
    session.close();
  }
}
