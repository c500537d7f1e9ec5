package org.ithn.cli.benchmark;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.ithn.backbones.decoding.Hypotheses;
import org.ithn.backbones.decoding.ReportGenerator;
import org.ithn.experiments.run.Experiment;
import org.ithn.framework.config.ExperimentConfig;
import org.ithn.framework.data.Examples;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.graph.Scopes;
import org.ithn.framework.layers.Shapes;
import org.ithn.framework.model.Backbone;
import org.ithn.framework.profile.LoopTrace;
import org.ithn.framework.profile.OpTrace;
import org.ithn.framework.session.Feeds;
import org.ithn.framework.session.ModelSession;
import org.ithn.framework.session.SessionOptions;
import org.ithn.framework.step.ExtraPlaceholders;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/**
 * Benchmark of report generation with random weights: the encoder or the search.
 *
 * @param name the row's name
 * @param config the configuration of the model and its search
 * @param part the timed part
 * @param repeats the number of timed repetitions
 */
record DecodeCase(String name, ExperimentConfig config, Part part, int repeats)
    implements BenchmarkCase {
  /** The timed part of generation. */
  enum Part {
    ENCODE,
    SEARCH
  }

  private record Model(
      Operand<TFloat32> images,
      Map<String, Operand<TFloat32>> extras,
      Map<String, Operand<TFloat32>> encoded,
      Hypotheses<TFloat32> found) {}

  @Override
  public BenchmarkRow measure(Consumer<String> progress) {
    double before = MatMulRate.gigaflops();
    try (Work work = open()) {
      Timings times = Timings.measure(2, repeats, work::run);
      long peak = ProcessMemory.peakMebibytes();
      OpTrace trace = work.trace();
      double rate = Math.max(before, MatMulRate.gigaflops());
      StepCase.describe(name, trace, rate).forEach(progress);
      return BenchmarkRow.of(name, times, trace.flops() / (rate * 1e9)).withPeak(peak);
    }
  }

  /** Returns the timed part with a model and examples of its own. */
  Work open() {
    Experiment experiment = SyntheticExamples.experiment(config);
    Backbone backbone = experiment.backbone();
    SessionOptions options = SessionOptions.of(config.training());
    ModelSession<Model> session =
        ModelSession.build(options, scope -> model(scope, experiment, backbone));
    return Work.of(session, options, part, examples(experiment, backbone));
  }

  private Examples examples(Experiment experiment, Backbone backbone) {
    Map<String, Shape> extras = new LinkedHashMap<>(backbone.extraInputs());
    extras.keySet().retainAll(backbone.generationInputs());
    return new SyntheticExamples(experiment, new Random(1))
        .examples(config.evaluation().batch(), extras);
  }

  private static Model model(GraphScope<TFloat32> root, Experiment experiment, Backbone backbone) {
    GraphScope<TFloat32> scope = root.sub(Scopes.BACKBONE);
    Shape shape = Shape.of(Shape.UNKNOWN_SIZE).append(experiment.exampleShape());
    Operand<TFloat32> images = root.tf().placeholder(TFloat32.class, Placeholder.shape(shape));
    Map<String, Shape> shapes = new LinkedHashMap<>(backbone.extraInputs());
    shapes.keySet().retainAll(backbone.generationInputs());
    Map<String, Operand<TFloat32>> extras = ExtraPlaceholders.build(root.tf(), shapes);
    Map<String, Operand<TFloat32>> encoded = backbone.decoder().encode(scope, images, extras);
    Hypotheses<TFloat32> found =
        ReportGenerator.of(backbone.decoder(), experiment.config().evaluation().decoding())
            .search(scope, encoded, Shapes.dimension(scope.tf(), images, 0));
    return new Model(images, extras, encoded, found);
  }

  /** The timed part with its model and feeds. */
  static final class Work implements TimedWork {
    private final ModelSession<Model> session;
    private final SessionOptions options;
    private final Part part;
    private final Feeds feeds;
    private final Result encoded;

    private Work(
        ModelSession<Model> session,
        SessionOptions options,
        Part part,
        Feeds feeds,
        Result encoded) {
      this.session = session;
      this.options = options;
      this.part = part;
      this.feeds = feeds;
      this.encoded = encoded;
    }

    static Work of(
        ModelSession<Model> session, SessionOptions options, Part part, Examples examples) {
      session.initialise();
      Model model = session.model();
      Feeds feeds =
          new Feeds()
              .images(model.images(), examples.images())
              .extras(model.extras(), examples.extras());
      Session.Runner runner = feeds.feedTo(session.session().runner());
      model.encoded().values().forEach(runner::fetch);
      return new Work(session, options, part, feeds, runner.run());
    }

    @Override
    public void run() {
      runner().run().close();
    }

    /** Traces one run, including every iteration of the search loop. */
    OpTrace trace() {
      if (part == Part.ENCODE) {
        try (Result result = runner().setOptions(OpTrace.runOptions()).runAndFetchMetadata()) {
          return OpTrace.of(result.getMetadata().orElseThrow(), session.graph());
        }
      }
      Map<String, Tensor> inputs = new LinkedHashMap<>(feeds.tensorsByName());
      int at = 0;
      for (Operand<TFloat32> operand : session.model().encoded().values()) {
        inputs.put(operand.op().name(), encoded.get(at++));
      }
      return LoopTrace.run(
          session.graph(),
          session.session(),
          options.toInferenceConfigProto(),
          inputs,
          List.of(session.model().found().tokens().op().name()));
    }

    private Session.Runner runner() {
      Model model = session.model();
      Session.Runner runner = feeds.feedTo(session.session().runner());
      if (part == Part.ENCODE) {
        model.encoded().values().forEach(runner::addTarget);
        return runner;
      }
      int at = 0;
      for (Operand<TFloat32> operand : model.encoded().values()) {
        Tensor value = encoded.get(at++);
        runner.feed(operand, value);
      }
      return runner.fetch(model.found().tokens());
    }

    @Override
    public void close() {
      encoded.close();
      feeds.close();
      session.close();
    }
  }
}
