package org.ithn.backbones.contrast;

import java.util.Map;
import org.ithn.backbones.r2gen.R2GenConfig;
import org.ithn.backbones.r2gencmn.R2GenCmnConfig;
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

/** Contract tests of contrastive attention with either base. */
class ContrastiveAttentionTest {
  private static final int WORDS = 11;
  private static final int POOL = 5;

  private static Backbone withBase(String base, int views) {
    ContrastiveConfig config =
        new ContrastiveConfig(
            base,
            new ContrastiveConfig.Pool(POOL, 2, 7),
            new R2GenCmnConfig(
                "small-cnn", 12, 3, 2, 14, 0.1, 0.5, new R2GenCmnConfig.Memory(5, 3)),
            new R2GenConfig("small-cnn", 12, 3, 2, 14, 0.1, 0.5, new R2GenConfig.Memory(5, 2, 7)));
    return new WithFullPool(new ContrastiveProvider().create(config, WORDS, views));
  }

  /** Wrapper that starts with a full pool, because an empty one receives no attention. */
  private record WithFullPool(Backbone backbone) implements Backbone {
    @Override
    public <T extends TFloating> BackboneOutputs<T> build(
        GraphScope<T> scope, BackboneInputs<T> in) {
      scope
          .variableScope("contrast")
          .statistic("pool", Shape.of(POOL, backbone.imageFeatureWidth()), Initialisers.normal(1));
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
  }

  @Nested
  class WithR2GenCmn extends BackboneContract {
    @Override
    protected Backbone backbone() {
      return withBase("r2gencmn", 1);
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
  class WithR2GenAndTwoViews extends BackboneContract {
    @Override
    protected Backbone backbone() {
      return withBase("r2gen", 2);
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
