package org.ithn.experiments.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ithn.backbones.decoding.Hypotheses;
import org.ithn.backbones.decoding.ReportGenerator;
import org.ithn.framework.data.Images;
import org.ithn.framework.model.Backbone;
import org.ithn.framework.tensors.TensorData;
import org.ithn.framework.training.ModelSession;
import org.ithn.framework.training.SessionOptions;
import org.ithn.framework.training.TrainingGraph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** A trained model that writes reports for images, in a graph and a session of its own. */
public final class ReportWriter implements AutoCloseable {
  private final Experiment experiment;
  private final ModelSession<Graph> session;

  /** What is fed and fetched. */
  private record Graph(Operand<TFloat32> images, Hypotheses<TFloat32> found) {}

  /**
   * A report as it was generated.
   *
   * @param text words separated by blanks
   * @param tokenIds up to the end, without it
   * @param score what hypotheses are ranked by, in nats
   */
  public record Written(String text, List<Integer> tokenIds, double score) {
    public Written {
      tokenIds = List.copyOf(tokenIds);
    }
  }

  /** Builds the graph; {@link #load} gives it weights. */
  public ReportWriter(Experiment experiment) {
    this.experiment = experiment;
    Backbone backbone = experiment.backbone();
    int size = experiment.data().imageSize();
    Shape shape =
        Shape.of(
            Shape.UNKNOWN_SIZE, experiment.data().viewsPerExample(), size, size, Images.CHANNELS);
    this.session =
        ModelSession.build(
            SessionOptions.of(experiment.config().training()),
            scope -> {
              Operand<TFloat32> images =
                  scope.tf().placeholder(TFloat32.class, Placeholder.shape(shape));
              ReportGenerator generator =
                  new ReportGenerator(
                      backbone.decoder(),
                      experiment.config().evaluation().decoding(),
                      experiment.config().seed());
              return new Graph(images, generator.build(scope.sub(TrainingGraph.BACKBONE), images));
            });
  }

  /** Takes the weights of a checkpoint; {@code origin} says where they come from, for messages. */
  public void load(Map<String, TensorData> variables, String origin) {
    session.load(variables, origin);
  }

  /** One report for each example. */
  public List<Written> write(Images images) {
    Hypotheses<TFloat32> found = session.model().found();
    try (TFloat32 pixels =
            TFloat32.tensorOf(Shape.of(images.shape()), DataBuffers.of(images.pixels()));
        Result result =
            session
                .session()
                .runner()
                .feed(session.model().images(), pixels)
                .fetch(found.tokens())
                .fetch(found.scores())
                .run()) {
      TInt32 tokens = (TInt32) result.get(0); // [B, K, L]
      TFloat32 scores = (TFloat32) result.get(1); // [B, K]
      List<Written> reports = new ArrayList<>();
      for (int b = 0; b < images.batch(); b++) {
        List<Integer> ids = words(tokens, b);
        String text =
            experiment.vocabulary().decode(ids.stream().mapToInt(Integer::intValue).toArray());
        reports.add(new Written(text, ids, scores.getFloat(b, 0)));
      }
      return reports;
    }
  }

  private static List<Integer> words(TInt32 tokens, int row) {
    List<Integer> ids = new ArrayList<>();
    for (int t = 0; t < tokens.shape().get(2); t++) {
      int id = tokens.getInt(row, 0, t);
      if (id == 0) {
        break;
      }
      ids.add(id);
    }
    return ids;
  }

  @Override
  public void close() {
    session.close();
  }
}
