package org.ithn.backbones.ppked;

import java.util.Map;
import java.util.Set;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.graph.Initialisers;
import org.ithn.framework.model.Backbone;
import org.ithn.framework.model.BackboneInputs;
import org.ithn.framework.model.BackboneOutputs;
import org.ithn.framework.model.IncrementalDecoder;
import org.ithn.testkit.BackboneContract;
import org.junit.jupiter.api.Nested;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.family.TFloating;

/** Contract tests of PPKED in both orders of its posterior explorer. */
class PpkedTest {
  private static final int WORDS = 11;
  private static final int IMAGES = 5;
  private static final int REPORT_WIDTH = 7;

  private static Backbone small(PpkedConfig.Order order, int views) {
    PpkedConfig config =
        new PpkedConfig(
            "small-cnn",
            12,
            3,
            2,
            14,
            0.1,
            order,
            new PpkedConfig.Retrieval(IMAGES, 3, REPORT_WIDTH));
    return new WithFullMemory(new PpkedProvider().create(config, WORDS, views));
  }

  /** Wrapper that starts with a full memory, because an empty one retrieves nothing. */
  private record WithFullMemory(Backbone backbone) implements Backbone {
    @Override
    public <T extends TFloating> BackboneOutputs<T> build(
        GraphScope<T> scope, BackboneInputs<T> in) {
      GraphScope<T> memory = scope.variableScope("memory");
      memory.statistic(
          "images", Shape.of(IMAGES, backbone.imageFeatureWidth()), Initialisers.normal(1));
      memory.statistic("reports", Shape.of(IMAGES, REPORT_WIDTH), Initialisers.normal(1));
      memory.statistic("patients", Shape.of(IMAGES), Initialisers.constant(9));
      return backbone.build(scope, in);
    }

    @Override
    public IncrementalDecoder decoder() {
      return backbone.decoder();
    }

    @Override
    public int hiddenWidth() {
      return backbone.hiddenWidth();
    }

    @Override
    public int imageFeatureWidth() {
      return backbone.imageFeatureWidth();
    }

    @Override
    public String visionScope() {
      return backbone.visionScope();
    }

    @Override
    public boolean keepsTrainingMemory() {
      return backbone.keepsTrainingMemory();
    }

    @Override
    public Map<String, Shape> extraInputs() {
      return backbone.extraInputs();
    }

    @Override
    public Set<String> unusedTrainables() {
      return backbone.unusedTrainables();
    }
  }

  @Nested
  class TopicsFirst extends BackboneContract {
    @Override
    protected Backbone backbone() {
      return small(PpkedConfig.Order.TOPICS_FIRST, 1);
    }

    @Override
    protected long[] imageShape() {
      return new long[] {1, 32, 32, 3};
    }

    @Override
    protected int vocabularyWidth() {
      return WORDS;
    }
  }

  @Nested
  class RegionsFirstAndTwoViews extends BackboneContract {
    @Override
    protected Backbone backbone() {
      return small(PpkedConfig.Order.REGIONS_FIRST, 2);
    }

    @Override
    protected long[] imageShape() {
      return new long[] {2, 32, 32, 3};
    }

    @Override
    protected int vocabularyWidth() {
      return WORDS;
    }
  }
}
