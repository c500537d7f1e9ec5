package org.ithn.savedmodels;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.ithn.backbones.r2gencmn.R2GenCmn;
import org.ithn.backbones.r2gencmn.R2GenCmnConfig;
import org.ithn.framework.config.IthnConfig;
import org.ithn.framework.config.IthnConfig.SimilarityMatrix;
import org.ithn.framework.config.OptimiserConfig;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.losses.IthnObjective;
import org.ithn.framework.model.Backbone;
import org.ithn.framework.model.BackboneInputs;
import org.ithn.framework.model.BackboneOutputs;
import org.ithn.framework.model.DecodingConfig;
import org.ithn.framework.model.IncrementalDecoder;
import org.ithn.framework.negatives.CrossBatchProjection;
import org.ithn.framework.negatives.HardNegativeStrategy;
import org.ithn.framework.negatives.MochiMixing;
import org.ithn.framework.negatives.ProjectedOptimisation;
import org.ithn.framework.step.TrainingGraph;
import org.ithn.testkit.VerifiedGradients;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.types.family.TFloating;

/** Position of a strategy's ops in the training graph, and their absence from the serving graph. */
final class GraphWalkTest {
  private static final Shape IMAGE = Shape.of(1, TinyRun.SIZE, TinyRun.SIZE, 3);
  private static final Predicate<String> OF_A_STRATEGY = name -> name.startsWith("negatives");

  /** Decoder wrapper that records the ops of the final hidden layer. */
  private static final class Recording implements Backbone {
    private final Backbone inner;
    private final List<String> hidden = new ArrayList<>();

    Recording(Backbone inner) {
      this.inner = inner;
    }

    @Override
    public <T extends TFloating> BackboneOutputs<T> build(
        GraphScope<T> scope, BackboneInputs<T> in) {
      BackboneOutputs<T> out = inner.build(scope, in);
      hidden.add(name(out.hidden()));
      return out;
    }

    @Override
    public IncrementalDecoder decoder() {
      return inner.decoder();
    }

    @Override
    public int hiddenWidth() {
      return inner.hiddenWidth();
    }

    @Override
    public int imageFeatureWidth() {
      return inner.imageFeatureWidth();
    }

    @Override
    public String visionScope() {
      return inner.visionScope();
    }
  }

  /** Returns the inputs of each op of a graph. */
  private static final class Walk {
    private final Map<String, List<String>> inputs = new HashMap<>();

    Walk(Graph graph) {
      for (NodeDef node : nodes(graph)) {
        List<String> names = new ArrayList<>();
        for (String input : node.getInputList()) {
          if (!input.startsWith("^")) {
            names.add(input.replaceFirst(":\\d+$", ""));
          }
        }
        inputs.put(node.getName(), names);
      }
    }

    /** Returns all ops with a path to {@code end} that avoids {@code closed}. */
    Set<String> upstream(String end, Predicate<String> closed) {
      Set<String> seen = new HashSet<>();
      Deque<String> open = new ArrayDeque<>(List.of(end));
      while (!open.isEmpty()) {
        String op = open.pop();
        if (!closed.test(op) && seen.add(op)) {
          open.addAll(inputs.get(op));
        }
      }
      return seen;
    }
  }

  private static List<NodeDef> nodes(Graph graph) {
    GraphDef definition = graph.toGraphDef();
    return definition.getNodeList();
  }

  private static String name(Operand<?> operand) {
    return operand.op().name();
  }

  static List<HardNegativeStrategy> strategies() {
    return List.of(new ProjectedOptimisation(), new MochiMixing(3), new CrossBatchProjection());
  }

  private static Recording tiny() {
    R2GenCmnConfig.Memory memory = new R2GenCmnConfig.Memory(7, 3);
    return new Recording(
        new R2GenCmn(new R2GenCmnConfig("small-cnn", 4, 2, 1, 3, 0.1, 0.5, memory), 5, 1));
  }

  private static TrainingGraph training(
      Recording backbone, HardNegativeStrategy strategy, SimilarityMatrix... matrices) {
    IthnConfig config =
        IthnConfig.defaults().toBuilder()
            .weights(1, 0.1, 0)
            .width(5)
            .stopGradient(false)
            .matrices(matrices)
            .build();
    return new TrainingGraph(
        backbone, new IthnObjective(config, strategy), OptimiserConfig.defaults(), IMAGE, 1);
  }

  /** With S3 alone, only the strategy connects a negative report with the loss. */
  @ParameterizedTest
  @MethodSource("strategies")
  void strategyConnectsTheNegativesHiddenStateWithTheClipLoss(HardNegativeStrategy strategy) {
    Recording backbone = tiny();
    try (TrainingGraph graph = training(backbone, strategy, SimilarityMatrix.S3)) {
      Walk walk = new Walk(graph.graph());
      String total = name(graph.total());
      String negative = backbone.hidden.get(1);
      assertWithMessage("the negative report reaches the loss")
          .that(walk.upstream(total, op -> false))
          .contains(negative);
      assertWithMessage("it reaches the loss past the strategy")
          .that(walk.upstream(total, OF_A_STRATEGY))
          .doesNotContain(negative);
    }
  }

  @Test
  void synthesisReadsReportsAndImageOnlyThroughTheAlignment() {
    Recording backbone = tiny();
    try (TrainingGraph graph =
        training(backbone, new ProjectedOptimisation(), SimilarityMatrix.values())) {
      Walk walk = new Walk(graph.graph());
      Set<String> synthesis = new HashSet<>();
      for (String op : walk.upstream(name(graph.total()), op -> false)) {
        if (OF_A_STRATEGY.test(op)) {
          synthesis.addAll(walk.upstream(op, op2 -> false));
        }
      }
      assertThat(synthesis).containsAtLeastElementsIn(backbone.hidden);
      assertThat(synthesis).contains("lambda");
      Set<String> direct = new HashSet<>();
      for (String op : synthesis) {
        if (OF_A_STRATEGY.test(op)) {
          walk.inputs.get(op).stream().filter(OF_A_STRATEGY.negate()).forEach(direct::add);
        }
      }
      direct.remove("lambda");
      direct.removeIf(op -> !op.startsWith("backbone"));
      assertWithMessage("the strategy reads the backbone past the alignment")
          .that(direct)
          .isEmpty();
    }
  }

  @Test
  void trainingGraphUsesOnlyOpsWithVerifiedGradients() {
    Recording backbone = tiny();
    try (TrainingGraph graph =
        training(backbone, new ProjectedOptimisation(), SimilarityMatrix.values())) {
      assertThat(VerifiedGradients.unverifiedOps(graph.graph(), graph.total())).isEmpty();
    }
  }

  @Test
  void servingGraphContainsNoTrainingOps() {
    List<String> training =
        List.of("negatives", "loss", "optimiser", "alignment", "gradients", "restore/");
    try (TinyRun run = new TinyRun(DecodingConfig.beam(3, TinyRun.LONGEST), 1);
        ServingGraph serving = ServingGraph.of(run.parts(), WeightStorage.FLOAT32, run.weights())) {
      List<String> found = new ArrayList<>();
      int variables = 0;
      for (NodeDef node : nodes(serving.graph())) {
        String shared = node.getAttrMap().getOrDefault("shared_name", none()).getS().toStringUtf8();
        variables += node.getOp().equals("VarHandleOp") ? 1 : 0;
        for (String prefix : training) {
          if (node.getName().startsWith(prefix) || shared.startsWith(prefix)) {
            found.add(node.getName() + " " + shared);
          }
        }
        if (node.getOp().startsWith("ResourceApply") || node.getOp().contains("Random")) {
          found.add(node.getName());
        }
      }
      assertThat(found).isEmpty();
      assertThat(variables).isEqualTo(run.weights().size());
    }
  }

  private static org.tensorflow.proto.AttrValue none() {
    return org.tensorflow.proto.AttrValue.getDefaultInstance();
  }
}
