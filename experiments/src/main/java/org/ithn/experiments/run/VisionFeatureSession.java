package org.ithn.experiments.run;

import java.util.ArrayList;
import java.util.Arrays;
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

  /** Placeholder and output of the graph; features {@code [B, 1 + P, D]}. */
  private record Extractor(Operand<TFloat32> images, Operand<TFloat32> features) {}

  private VisionFeatureSession(ModelSession<Extractor> session) {
    this.session = session;
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
    VisionFeatures backbone =
        VisionFeatures.find(experiment.backbone())
            .orElseThrow(
                () ->
                    new UserException(
                        "the backbone '%s' has no separate visual extractor; choose one that has"
                            .formatted(experiment.config().backbone().name())));
    Shape shape = Shape.of(Shape.UNKNOWN_SIZE).append(experiment.exampleShape());
    ModelSession<Extractor> session =
        ModelSession.build(
            SessionOptions.of(experiment.config().training()),
            root -> {
              Operand<TFloat32> images =
                  root.tf().placeholder(TFloat32.class, Placeholder.shape(shape));
              return new Extractor(
                  images, backbone.visionFeatures(root.sub(Scopes.BACKBONE), images));
            });
    try {
      session.load(visionVariables(experiment, model), origin);
      return new VisionFeatureSession(session);
    } catch (RuntimeException e) {
      session.close();
      throw e;
    }
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
