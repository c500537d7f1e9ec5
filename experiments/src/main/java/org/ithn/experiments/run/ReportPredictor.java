package org.ithn.experiments.run;

import static org.ithn.framework.checks.Checks.checkNotNull;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.ithn.backbones.decoding.Hypotheses;
import org.ithn.backbones.decoding.ReportGenerator;
import org.ithn.experiments.UserException;
import org.ithn.experiments.inputs.StudyContext;
import org.ithn.framework.data.Examples;
import org.ithn.framework.data.ExtraInput;
import org.ithn.framework.data.Images;
import org.ithn.framework.graph.Scopes;
import org.ithn.framework.model.Backbone;
import org.ithn.framework.session.Feeds;
import org.ithn.framework.session.ModelSession;
import org.ithn.framework.session.SessionOptions;
import org.ithn.framework.step.ExtraPlaceholders;
import org.ithn.framework.tensors.TensorData;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** A trained model that generates reports, in a separate graph and session. */
public final class ReportPredictor implements AutoCloseable {
  private final Experiment experiment;
  private final ModelSession<ReportGraph> session;

  /** Placeholders and output of the graph. */
  private record ReportGraph(
      Operand<TFloat32> images,
      Map<String, Operand<TFloat32>> extras,
      Hypotheses<TFloat32> found) {}

  /**
   * A generated report with its score.
   *
   * @param text words separated by spaces
   * @param tokenIds ids of the tokens before the end token
   * @param score the ranking score of the hypothesis, in nats
   */
  public record ScoredReport(String text, List<Integer> tokenIds, double score) {
    public ScoredReport {
      tokenIds = List.copyOf(tokenIds);
    }
  }

  /** Builds the graph without weights; call {@link #load} before use. */
  public ReportPredictor(Experiment experiment) {
    this.experiment = checkNotNull(experiment, "experiment", "an experiment");
    Backbone backbone = experiment.backbone();
    Shape shape = Shape.of(Shape.UNKNOWN_SIZE).append(experiment.exampleShape());
    this.session =
        ModelSession.build(
            SessionOptions.of(experiment.config().training()),
            scope -> {
              Operand<TFloat32> images =
                  scope.tf().placeholder(TFloat32.class, Placeholder.shape(shape));
              Map<String, Operand<TFloat32>> extras =
                  ExtraPlaceholders.build(scope.tf(), Experiment.generationShapes(backbone));
              ReportGenerator generator =
                  new ReportGenerator(
                      backbone.decoder(),
                      experiment.config().evaluation().decoding(),
                      experiment.config().seed());
              return new ReportGraph(
                  images, extras, generator.build(scope.sub(Scopes.BACKBONE), images, extras));
            });
  }

  /** Loads the weights of a checkpoint; {@code origin} names their source in messages. */
  public void load(Map<String, TensorData> variables, String origin) {
    session.load(
        checkNotNull(variables, "variables", "weights by path"),
        checkNotNull(origin, "origin", "the name of the weights' source"));
  }

  /**
   * Generates one report per example from its images alone.
   *
   * @throws UserException if the model needs more than images
   */
  public List<ScoredReport> generate(Images images) {
    return generate(images, noTexts(images));
  }

  /**
   * Generates one report per example from its images and texts.
   *
   * @param texts the texts of each example, by kind; those that it lacks are missing
   * @throws UserException if the model needs more than images
   */
  public List<ScoredReport> generate(Images images, List<Map<String, String>> texts) {
    return best(generateHypotheses(images, texts));
  }

  private static List<Map<String, String>> noTexts(Images images) {
    return Collections.nCopies(images.batchSize(), Map.of());
  }

  /**
   * Generates all reports of the search per example from its images alone, best first.
   *
   * @throws UserException if the model needs more than images
   */
  public List<List<ScoredReport>> generateHypotheses(Images images) {
    return generateHypotheses(images, noTexts(images));
  }

  /** Generates all reports of the search per example from its images and texts, best first. */
  public List<List<ScoredReport>> generateHypotheses(
      Images images, List<Map<String, String>> texts) {
    checkNotNull(images, "images", "a batch of images");
    checkNotNull(texts, "texts", "the texts of each example");
    Optional<StudyContext> context = experiment.studyContext();
    Set<String> needed = new TreeSet<>(session.model().extras().keySet());
    context.ifPresent(inputs -> needed.removeAll(inputs.config().inputs()));
    if (!needed.isEmpty()) {
      throw new UserException(
          ("the backbone '%s' also needs %s to generate a report; evaluate it on a data set that"
                  + " has these inputs")
              .formatted(experiment.config().backbone().name(), needed));
    }
    return search(images, context.map(inputs -> inputs.batch(texts)).orElse(Map.of()));
  }

  /** Generates one report per example. */
  public List<ScoredReport> generate(Examples examples) {
    checkNotNull(examples, "examples", "a batch of examples");
    return best(search(examples.images(), examples.extras()));
  }

  private static List<ScoredReport> best(List<List<ScoredReport>> hypotheses) {
    return hypotheses.stream().map(each -> each.get(0)).toList();
  }

  private List<List<ScoredReport>> search(Images images, Map<String, ExtraInput> extras) {
    ReportGraph model = session.model();
    Hypotheses<TFloat32> found = model.found();
    try (Feeds feeds = new Feeds().images(model.images(), images).extras(model.extras(), extras);
        Result result =
            feeds
                .feedTo(session.session().runner())
                .fetch(found.tokens())
                .fetch(found.scores())
                .run()) {
      TInt32 tokens = (TInt32) result.get(0); // [B, K, L]
      TFloat32 scores = (TFloat32) result.get(1); // [B, K]
      List<List<ScoredReport>> reports = new ArrayList<>();
      for (int b = 0; b < images.batchSize(); b++) {
        List<ScoredReport> hypotheses = new ArrayList<>();
        for (int k = 0; k < tokens.shape().get(1); k++) {
          hypotheses.add(report(wordIds(tokens, b, k), scores.getFloat(b, k)));
        }
        reports.add(hypotheses);
      }
      return reports;
    }
  }

  private ScoredReport report(List<Integer> ids, float score) {
    int[] row = ids.stream().mapToInt(Integer::intValue).toArray();
    return new ScoredReport(experiment.vocabulary().decode(row), ids, score);
  }

  private static List<Integer> wordIds(TInt32 tokens, int row, int hypothesis) {
    List<Integer> ids = new ArrayList<>();
    for (int t = 0; t < tokens.shape().get(2); t++) {
      int id = tokens.getInt(row, hypothesis, t);
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
