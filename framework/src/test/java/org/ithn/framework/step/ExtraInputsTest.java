package org.ithn.framework.step;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ithn.framework.config.OptimiserConfig;
import org.ithn.framework.data.Batch;
import org.ithn.framework.data.Examples;
import org.ithn.framework.data.ExtraInput;
import org.ithn.framework.data.Images;
import org.ithn.framework.data.Tokens;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.graph.Initialisers;
import org.ithn.framework.losses.IthnLosses;
import org.ithn.framework.losses.LossTerms;
import org.ithn.framework.losses.Objective;
import org.ithn.framework.model.Backbone;
import org.ithn.framework.model.BackboneInputs;
import org.ithn.framework.model.BackboneOutputs;
import org.ithn.framework.model.ExtraInputs;
import org.ithn.framework.model.IncrementalDecoder;
import org.ithn.framework.session.SessionOptions;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TFloating;

/** What a backbone declares beyond images and reports reaches it, for negatives too. */
class ExtraInputsTest {
  private static final Shape IMAGE = Shape.of(1, 2, 2, 3);

  private static Examples examples(Map<String, ExtraInput> extras) {
    return new Examples(
        List.of("a", "b", "c"),
        new Images(new float[36], 3, 1, 2, 2),
        Tokens.of(List.of(new int[] {0, 1}, new int[] {0, 1}, new int[] {0, 1})),
        extras);
  }

  private static Map<String, ExtraInput> notes(float... values) {
    return Map.of("notes", new ExtraInput(values, Shape.of(3, values.length / 3)));
  }

  private static double total(Batch batch) {
    try (TrainingGraph graph =
            new TrainingGraph(
                new Noted(), new TenNegatives(), OptimiserConfig.defaults(), IMAGE, 17);
        Session session = SessionOptions.defaults().openSession(graph.graph())) {
      graph.variableValues().initialise(session);
      return graph.run(session, batch, new StepParameters(1, 0, 1, 5)).total();
    }
  }

  @Test
  void examplesAndNegativesEachBringTheirOwn() {
    Batch batch =
        new Batch(
            examples(notes(1, 2, 3, 4, 5, 6)), List.of(examples(notes(10, 20, 30, 40, 50, 60))));
    assertThat(total(batch)).isWithin(1e-4).of(21 + 10 * 210.0);
  }

  @Test
  void missingOrMisshapenInputsAreNamed() {
    Examples good = examples(notes(1, 2, 3, 4, 5, 6));
    Batch without = new Batch(good, List.of(examples(Map.of())));
    assertThat(assertThrows(IllegalArgumentException.class, () -> total(without)))
        .hasMessageThat()
        .contains("'notes'");
    Batch wide = new Batch(good, List.of(examples(notes(1, 2, 3))));
    assertThat(assertThrows(IllegalArgumentException.class, () -> total(wide)))
        .hasMessageThat()
        .contains("'notes' with [2] per example in extraInputs(), but the batch has [1]");
  }

  @Test
  void undeclaredInputsNameTheDeclaration() {
    assertThat(
            assertThrows(
                IllegalArgumentException.class, () -> ExtraInputs.require(Map.of(), "notes")))
        .hasMessageThat()
        .startsWith(
            "the backbone reads the extra input 'notes', but this pass has none; return its name"
                + " and shape from extraInputs(), and its name from generationInputs() if");
  }

  @Test
  void inputsOfTheReportDoNotReachGeneratedReports() {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Operand<TFloat32> value = tf.constant(1f);
      BackboneInputs<TFloat32> inputs =
          new BackboneInputs<>(
              value, tf.constant(1), value, Map.of("notes", value, "labels", value));
      assertThat(SelfCriticalGraph.withoutReportInputs(inputs, new Noted()).extraInputs().keySet())
          .containsExactly("notes");
    }
  }

  @Test
  void rowsMustBeThoseOfTheExamples() {
    ExtraInput two = new ExtraInput(new float[4], Shape.of(2, 2));
    assertThat(assertThrows(IllegalArgumentException.class, () -> examples(Map.of("notes", two))))
        .hasMessageThat()
        .contains("2 rows; expected one per example, 3");
  }

  /** Hands its extra input on, times a weight that starts at 1. */
  private static final class Noted implements Backbone {
    @Override
    public Map<String, Shape> extraInputs() {
      return Map.of("notes", Shape.of(2));
    }

    @Override
    public Set<String> reportInputs() {
      return Set.of("labels");
    }

    @Override
    public <T extends TFloating> BackboneOutputs<T> build(
        GraphScope<T> scope, BackboneInputs<T> in) {
      Operand<T> weight =
          scope.variableScope("vision").trainable("weight", Shape.scalar(), Initialisers.ones());
      Operand<T> notes = scope.tf().math.mul(in.extraInput("notes"), weight);
      Operand<T> positions = scope.tf().expandDims(notes, scope.tf().constant(1)); // [B, 1, 2]
      return new BackboneOutputs<>(positions, positions, notes, in.tokens(), in.mask(), Map.of());
    }

    @Override
    public IncrementalDecoder decoder() {
      throw new UnsupportedOperationException();
    }

    @Override
    public int hiddenWidth() {
      return 2;
    }

    @Override
    public int imageFeatureWidth() {
      return 2;
    }

    @Override
    public String visionScope() {
      return "vision/";
    }
  }

  /** The sum over the examples and ten times the sum over the negatives. */
  private static final class TenNegatives implements Objective {
    @Override
    public int negativesPerExample() {
      return 1;
    }

    @Override
    public <T extends TFloating> IthnLosses<T> build(
        GraphScope<T> scope,
        BackboneOutputs<T> positive,
        List<BackboneOutputs<T>> negatives,
        Operand<T> lambda) {
      LossTerms<T> terms =
          LossTerms.<T>builder()
              .add("own", sum(scope.tf(), positive), 1)
              .add("other", sum(scope.tf(), negatives.get(0)), 10)
              .build();
      return new IthnLosses<>(terms, terms.total(scope), Map.of());
    }

    private static <T extends TFloating> Operand<T> sum(Ops tf, BackboneOutputs<T> out) {
      return tf.reduceSum(out.hidden(), tf.constant(new int[] {0, 1, 2}));
    }
  }
}
