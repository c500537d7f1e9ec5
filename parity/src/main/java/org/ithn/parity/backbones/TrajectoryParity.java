package org.ithn.parity.backbones;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.ithn.backbones.importing.WeightMapping;
import org.ithn.backbones.importing.WeightMapping.Layout;
import org.ithn.backbones.importing.WeightTableBuilder;
import org.ithn.backbones.r2gencmn.MemoryTransformer;
import org.ithn.backbones.transformer.ReportModel;
import org.ithn.framework.alignment.AlignmentHead.Pooling;
import org.ithn.framework.config.IthnConfig;
import org.ithn.framework.config.IthnConfig.Temperature;
import org.ithn.framework.config.OptimiserConfig;
import org.ithn.framework.config.OptimiserConfig.EpsilonPlacement;
import org.ithn.framework.config.ScheduleConfig;
import org.ithn.framework.graph.Mode;
import org.ithn.framework.graph.Parameter;
import org.ithn.framework.layers.Linear;
import org.ithn.framework.losses.IthnLosses;
import org.ithn.framework.losses.IthnObjective;
import org.ithn.framework.model.BackboneOutputs;
import org.ithn.framework.negatives.CrossBatchProjection;
import org.ithn.framework.negatives.HardNegativeStrategy;
import org.ithn.framework.negatives.MochiMixing;
import org.ithn.framework.negatives.ProjectedOptimisation;
import org.ithn.framework.optim.Adam;
import org.ithn.framework.optim.ParameterGroup;
import org.ithn.framework.optim.TrainStep;
import org.ithn.framework.tensors.TensorData;
import org.ithn.parity.ParityCheck;
import org.ithn.parity.ParityFixture;
import org.ithn.parity.ParityGraph;
import org.ithn.parity.ParityRecorder;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Parity check of training steps: R2GenCMN's transformer on fixed features, the real objective and
 * the real optimiser, in each of the fixture's loss modes.
 *
 * @param lossModeFilter selects loss modes by name
 */
public record TrajectoryParity(Predicate<String> lossModeFilter) implements ParityCheck {
  /** Replacement of weight 0: in the original, such a term still produces (zero) gradients. */
  private static final double NEGLIGIBLE_WEIGHT = 1e-30;

  /** Creates a check of all loss modes. */
  public TrajectoryParity() {
    this(mode -> true);
  }

  @Override
  public String fixture() {
    return "train-trajectory";
  }

  @Override
  public void run(ParityFixture fixture, ParityRecorder rows) throws IOException {
    for (Map.Entry<String, JsonNode> result : fixture.config().path("results").properties()) {
      if (!lossModeFilter.test(result.getKey())) {
        continue;
      }
      try (Run run = new Run(fixture, result.getKey(), result.getValue())) {
        run.compare(rows);
      }
    }
  }

  /** Placeholders of one example batch and the backbone's outputs. */
  private record ExampleOutputs(
      Operand<TFloat32> images,
      Operand<TInt32> tokens,
      Operand<TFloat32> mask,
      BackboneOutputs<TFloat32> out) {}

  /** All steps in one loss mode. */
  private static final class Run implements AutoCloseable {
    private final ParityFixture fixture;
    private final String name;
    private final JsonNode result;
    private final JsonNode mode;
    private final Map<String, TensorData> inputs;
    private final ParityGraph<TFloat32> graph = new ParityGraph<>(TFloat32.class, Mode.TRAIN);
    private final ExampleOutputs positive;
    private final ExampleOutputs negative;
    private final Operand<TFloat32> lambda;
    private final IthnLosses<TFloat32> losses;
    private final TrainStep<TFloat32> step;

    Run(ParityFixture fixture, String name, JsonNode result) throws IOException {
      this.fixture = fixture;
      this.name = name;
      this.result = result;
      this.mode = result.path("mode");
      this.inputs = fixture.readTensors("inputs");
      positive = buildExample("");
      negative = buildExample("neg_");
      lambda = graph.input(scalar(0));
      losses =
          new IthnObjective(config(), strategy())
              .build(graph.scope(), positive.out(), List.of(negative.out()), lambda);
      OptimiserConfig optimiser = optimiser();
      List<ParameterGroup> groups = ParameterGroup.visionAndRest(optimiser, "backbone/vision/");
      step =
          new Adam(optimiser, groups)
              .build(graph.scope().sub("optimiser"), graph.store(), losses.total(), path -> false);
    }

    private boolean isReferenceCode() {
      return mode.path("kind").asText().equals("ref");
    }

    private HardNegativeStrategy strategy() {
      if (isReferenceCode()) {
        return new CrossBatchProjection();
      }
      boolean mixes = mode.path("mode").asText().equals("mochi");
      return mixes ? new MochiMixing(1) : new ProjectedOptimisation();
    }

    private IthnConfig config() throws IOException {
      IthnConfig.Builder config =
          isReferenceCode()
              ? IthnConfig.referenceCode().toBuilder()
              : IthnConfig.defaults().toBuilder()
                  .temperature(Temperature.FIXED)
                  .stopGradientHardNegative(mode.path("stop").booleanValue())
                  .pool(mode.path("pool").asText().equals("all") ? Pooling.ALL : Pooling.VALID);
      return config
          .weights(weight(0), weight(1), weight(2))
          .tau(fixture.hyperparameter("tau"))
          .width(fixture.intHyperparameter("d_proj"))
          .build();
    }

    private double weight(int term) {
      double weight = mode.path("weights").path(term).doubleValue();
      return weight == 0 ? NEGLIGIBLE_WEIGHT : weight;
    }

    private OptimiserConfig optimiser() throws IOException {
      return new OptimiserConfig(
          fixture.hyperparameter("lr_ed"),
          fixture.hyperparameter("lr_ve"),
          0.9,
          0.98,
          1e-9,
          EpsilonPlacement.CORRECTED,
          5e-5,
          List.of(),
          true,
          0,
          0,
          ScheduleConfig.defaults());
    }

    /** Builds the backbone for a batch; a linear layer with ReLU replaces the ResNet. */
    private ExampleOutputs buildExample(String prefix) throws IOException {
      Ops tf = graph.tf();
      Operand<TFloat32> images = graph.input(fixture.tensor(inputs, "batch0." + prefix + "images"));
      Operand<TInt32> tokens =
          graph.idInput(fixture.tensor(inputs, "batch0." + prefix + "reports_ids"));
      Operand<TFloat32> mask =
          graph.input(fixture.tensor(inputs, "batch0." + prefix + "reports_mask"));
      var scope = graph.scope().sub("backbone");
      Linear extractor =
          Linear.of(fixture.intHyperparameter("d_in"), fixture.intHyperparameter("d_vf"));
      Operand<TFloat32> patches =
          tf.nn.relu(extractor.build(scope.variableScope("vision"), images));
      MemoryTransformer transformer = R2GenCmnFixture.transformer(fixture);
      Operand<TFloat32> hidden =
          transformer.decode(
              scope, transformer.encode(scope, patches), ReportModel.withoutLast(tf, tokens));
      return new ExampleOutputs(
          images,
          tokens,
          mask,
          new BackboneOutputs<>(
              transformer.logits(scope, hidden),
              hidden,
              tf.math.mean(patches, tf.constant(1)),
              ReportModel.withoutFirst(tf, tokens),
              ReportModel.withoutFirst(tf, mask),
              Map.of()));
    }

    private static TensorData scalar(double value) {
      return TensorData.of(new double[] {value});
    }

    void compare(ParityRecorder rows) throws IOException {
      graph.start(loadInitialWeights());
      Map<String, TensorData> expected = fixture.readTensors("expected");
      double[] wanted = fixture.tensor(expected, name + ".losses").doubles();
      int steps = fixture.intHyperparameter("steps");
      double[] got = new double[wanted.length];
      for (int at = 0; at < steps; at++) {
        System.arraycopy(runStep(at), 0, got, 4 * at, 4);
        if (at == 0) {
          compareWeights("after_step1", expected, rows);
        }
      }
      rows.compare(name + ".losses", got, wanted, fixture.tolerance("loss_abs"));
      compareWeights("final", expected, rows);
    }

    /** Runs a step and returns the loss terms and the total before the update. */
    private double[] runStep(int at) throws IOException {
      String batch = "batch" + at % fixture.intHyperparameter("batches") + ".";
      for (String prefix : List.of("", "neg_")) {
        ExampleOutputs examples = prefix.isEmpty() ? positive : negative;
        graph.feed(examples.images(), fixture.tensor(inputs, batch + prefix + "images"));
        graph.feedIds(examples.tokens(), fixture.tensor(inputs, batch + prefix + "reports_ids"));
        graph.feed(examples.mask(), fixture.tensor(inputs, batch + prefix + "reports_mask"));
      }
      JsonNode lambdas = fixture.config().at("/hyper/lambda_paper");
      graph.feed(lambda, scalar(lambdas.path(at).doubleValue()));
      step.feeds(at + 1L, 1).forEach((fed, value) -> graph.feed(fed, scalar(value)));
      List<Operand<TFloat32>> fetched = new ArrayList<>();
      for (String term : List.of("report", "clip", "image")) {
        fetched.add(losses.terms().terms().get(term).value());
      }
      fetched.add(losses.total());
      List<double[]> values = graph.run(fetched, List.of(step.op()));
      return values.stream().mapToDouble(value -> value[0]).toArray();
    }

    private Map<String, TensorData> loadInitialWeights() throws IOException {
      return FixtureWeights.load(fixture, "weights_init", table());
    }

    private List<WeightMapping> table() throws IOException {
      List<WeightMapping> table = new ArrayList<>();
      table.add(new WeightMapping("visual_extractor.proj.weight", "vision/kernel", Layout.LINEAR));
      table.add(new WeightMapping("visual_extractor.proj.bias", "vision/bias", Layout.SAME));
      R2GenCmnFixture.weightMappings(fixture)
          .forEach(weight -> table.add(weight.withPrefixes("encoder_decoder.", "")));
      table.replaceAll(weight -> weight.withPrefixes("", "backbone/"));
      for (WeightMapping weight : WeightTableBuilder.ithnRows()) {
        if (isReferenceCode()
            || !weight.path().startsWith("loss/")) { // only the released code learns temperatures
          table.add(weight);
        }
      }
      return table;
    }

    private void compareWeights(String when, Map<String, TensorData> expected, ParityRecorder rows)
        throws IOException {
      String prefix = name + "." + when + ".";
      String notCompared = fixture.config().at("/tolerances/weights_not_compared").asText();
      List<WeightMapping> compared = new ArrayList<>();
      List<Operand<TFloat32>> fetched = new ArrayList<>();
      for (WeightMapping weight : table()) {
        boolean skipped = weight.original().endsWith(notCompared.replace("*", ""));
        if (expected.containsKey(prefix + weight.original()) && !skipped) {
          compared.add(weight);
          Parameter<TFloat32> parameter = graph.store().get(weight.path());
          fetched.add(parameter.value());
        }
      }
      List<double[]> got = graph.run(fetched, List.of());
      for (int i = 0; i < compared.size(); i++) {
        WeightMapping weight = compared.get(i);
        double[] wanted = weight.toTensorFlow(expected.get(prefix + weight.original())).doubles();
        rows.compare(
            prefix + weight.original(), got.get(i), wanted, weightTolerance(weight.original()));
      }
    }

    /** Returns the fixture's limit, or a multiple of the stated float32 error if that is larger. */
    private double weightTolerance(String original) throws IOException {
      double limit = fixture.tolerance("weight_abs");
      double factor = fixture.tolerance("weight_abs_factor_of_stated_float32_error");
      for (JsonNode stated : result.path("final_weights_f32_vs_f64_worst")) {
        if (stated.path(0).asText().equals(original)) {
          limit = Math.max(limit, factor * stated.path(1).doubleValue());
        }
      }
      return limit;
    }

    @Override
    public void close() {
      graph.close();
    }
  }
}
