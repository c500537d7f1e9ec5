package org.ithn.experiments.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ithn.framework.data.Images;
import org.ithn.framework.data.Tokens;
import org.ithn.framework.graph.Scopes;
import org.ithn.framework.model.AttentionMaps;
import org.ithn.framework.model.Backbone;
import org.ithn.framework.model.BackboneInputs;
import org.ithn.framework.session.Feeds;
import org.ithn.framework.session.ModelSession;
import org.ithn.framework.session.SessionOptions;
import org.ithn.framework.tensors.TensorData;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** Attention maps of a trained model, computed in a separate graph and session. */
public final class AttentionReader implements AutoCloseable {
  private final ModelSession<AttentionGraph> session;

  /** Placeholders and output of the graph. */
  private record AttentionGraph(BackboneInputs<TFloat32> inputs, Operand<TFloat32> attention) {}

  private AttentionReader(ModelSession<AttentionGraph> session) {
    this.session = session;
  }

  /**
   * Creates a reader with the weights of a checkpoint.
   *
   * @param variables the values of variables, by path
   * @param origin the source of the values, for messages
   * @return the reader; empty if the backbone has no attention maps or reads more than images
   */
  public static Optional<AttentionReader> of(
      Experiment experiment, Map<String, TensorData> variables, String origin) {
    Backbone backbone = experiment.backbone();
    if (!(backbone instanceof AttentionMaps maps) || !backbone.generationInputs().isEmpty()) {
      return Optional.empty();
    }
    int size = experiment.data().image().size();
    Shape images = Shape.of(1, experiment.data().viewsPerExample(), size, size, Images.CHANNELS);
    Shape tokens = Shape.of(1, Shape.UNKNOWN_SIZE);
    ModelSession<AttentionGraph> session =
        ModelSession.build(
            SessionOptions.of(experiment.config().training()),
            scope -> {
              var tf = scope.tf();
              BackboneInputs<TFloat32> inputs =
                  new BackboneInputs<>(
                      tf.placeholder(TFloat32.class, Placeholder.shape(images)),
                      tf.placeholder(TInt32.class, Placeholder.shape(tokens)),
                      tf.placeholder(TFloat32.class, Placeholder.shape(tokens)));
              return new AttentionGraph(inputs, maps.attention(scope.sub(Scopes.BACKBONE), inputs));
            });
    session.load(variables, origin);
    return Optional.of(new AttentionReader(session));
  }

  /**
   * Computes the attention of each word of a report to the patches of its images.
   *
   * @param image the images of one example
   * @param report the ids of its words, without begin and end tokens
   * @param views the number of views that the example has, 1 to V
   * @return one row per word: values for the patches of these views, grouped by view, which sum to
   *     1
   */
  public List<float[]> read(Images image, List<Integer> report, int views) {
    int[] ids = new int[report.size() + 2];
    for (int i = 0; i < report.size(); i++) {
      ids[i + 1] = report.get(i);
    }
    Tokens tokens = Tokens.of(List.of(ids));
    BackboneInputs<TFloat32> inputs = session.model().inputs();
    try (Feeds feeds =
            new Feeds()
                .images(inputs.images(), image)
                .ids(inputs.tokens(), tokens)
                .mask(inputs.mask(), tokens);
        Result result =
            feeds.feedTo(session.session().runner()).fetch(session.model().attention()).run()) {
      TFloat32 weights = (TFloat32) result.get(0); // [1, T, P]
      List<float[]> rows = new ArrayList<>();
      for (int word = 0; word < report.size(); word++) {
        float[] row = new float[(int) weights.shape().get(2) / image.exampleShape().get(0) * views];
        for (int patch = 0; patch < row.length; patch++) {
          row[patch] = weights.getFloat(0, word, patch);
        }
        rows.add(row);
      }
      return rows;
    }
  }

  @Override
  public void close() {
    session.close();
  }
}
