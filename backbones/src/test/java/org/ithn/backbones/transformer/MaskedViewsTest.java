package org.ithn.backbones.transformer;

import static com.google.common.truth.Truth.assertThat;
import static org.ithn.testkit.Goldens.assertClose;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.ithn.backbones.contrast.ContrastiveConfig;
import org.ithn.backbones.contrast.ContrastiveProvider;
import org.ithn.backbones.r2gen.R2GenConfig;
import org.ithn.backbones.r2gen.R2GenProvider;
import org.ithn.backbones.r2gencmn.R2GenCmn;
import org.ithn.backbones.r2gencmn.R2GenCmnConfig;
import org.ithn.backbones.xpronet.XProNet;
import org.ithn.backbones.xpronet.XProNetConfig;
import org.ithn.framework.graph.Mode;
import org.ithn.framework.model.AttentionMaps;
import org.ithn.framework.model.Backbone;
import org.ithn.framework.model.BackboneInputs;
import org.ithn.framework.model.BackboneOutputs;
import org.ithn.framework.model.ContextConfig;
import org.ithn.framework.model.ContextReader;
import org.ithn.framework.model.MaskedViews;
import org.ithn.testkit.BackboneContract;
import org.ithn.testkit.TestGraph;
import org.ithn.testkit.TestTensors;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/** Backbones that ignore absent views: the contract, and equality with models of fewer views. */
class MaskedViewsTest {
  private static final int WORDS = 11;
  private static final int VIEW = 32 * 32 * 3;

  /** Backbones without dropout. */
  enum Family {
    R2GENCMN {
      @Override
      Backbone of(int views) {
        return new R2GenCmn(
            new R2GenCmnConfig("small-cnn", 12, 3, 2, 14, 0, 0, new R2GenCmnConfig.Memory(13, 5)),
            WORDS,
            views);
      }
    },
    R2GEN {
      @Override
      Backbone of(int views) {
        return new R2GenProvider()
            .create(
                new R2GenConfig("small-cnn", 12, 3, 2, 14, 0, 0, new R2GenConfig.Memory(5, 2, 7)),
                WORDS,
                views);
      }
    },
    XPRONET {
      @Override
      Backbone of(int views) {
        XProNetConfig.Prototypes prototypes =
            new XProNetConfig.Prototypes(
                2, 3, 7, 2, XProNetConfig.LabelSource.CLASSIFIER, XProNetConfig.Losses.defaults());
        return new XProNet(
            new XProNetConfig("small-cnn", 12, 3, 2, 14, 0, 0, prototypes), WORDS, views);
      }
    },
    CONTRASTIVE {
      @Override
      Backbone of(int views) {
        ContrastiveConfig defaults = new ContrastiveProvider().defaults();
        R2GenConfig r2gen =
            new R2GenConfig("small-cnn", 12, 3, 2, 14, 0, 0, new R2GenConfig.Memory(5, 2, 7));
        return new ContrastiveProvider()
            .create(
                new ContrastiveConfig(
                    "r2gen", new ContrastiveConfig.Pool(5, 2, 7), defaults.r2gencmn(), r2gen),
                WORDS,
                views);
      }
    };

    abstract Backbone of(int views);

    Backbone masked(int views) {
      return ((MaskedViews) of(views)).withMaskedViews();
    }
  }

  /** Contract tests of a backbone of three views, with a study that has one. */
  private abstract static class Contract extends BackboneContract {
    abstract Family family();

    @Override
    protected Backbone backbone() {
      return family().masked(3);
    }

    @Override
    protected int absentViews() {
      return 2;
    }

    @Override
    protected long[] imageShape() {
      return new long[] {3, 32, 32, 3};
    }

    @Override
    protected int vocabularyWidth() {
      return WORDS;
    }
  }

  @Nested
  class R2GenCmnContract extends Contract {
    @Override
    Family family() {
      return Family.R2GENCMN;
    }
  }

  @Nested
  class R2GenWithTextsContract extends Contract {
    @Override
    Family family() {
      return Family.R2GEN;
    }

    @Override
    protected Backbone backbone() {
      ContextConfig context = new ContextConfig(List.of("indication"), 2, 1, 0);
      return ((ContextReader) super.backbone()).withContext(context, 32);
    }

    @Override
    protected float[] extraValues(String name, Shape shape) {
      return new float[] {1, 2, 3, 0, 5, 6}; // the words of three studies
    }
  }

  @Nested
  class XProNetContract extends Contract {
    @Override
    Family family() {
      return Family.XPRONET;
    }

    @Override
    protected float[] extraValues(String name, Shape shape) {
      return new float[] {1, 0, 0, 1, 1, 1};
    }
  }

  private static float[] pixels(int count) {
    return TestTensors.normal(3, count).floats();
  }

  private static BackboneInputs<TFloat32> inputs(
      TestGraph<TFloat32> test, Operand<TFloat32> images) {
    int[][] reports = {{0, 1, 2, 3, 4, 0}, {0, 2, 2, 0, 0, 0}};
    float[] mask = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0};
    return new BackboneInputs<>(
        images, test.tf().constant(reports), test.input(mask, 2, 6), Map.of());
  }

  private static BackboneOutputs<TFloat32> build(
      TestGraph<TFloat32> test, Backbone backbone, Operand<TFloat32> images) {
    return backbone.build(test.scope().sub("backbone"), inputs(test, images));
  }

  /** A study with one of three views is decoded as by the model of one view. */
  @ParameterizedTest
  @EnumSource
  void absentViewsLeaveTheModelOfOneView(Family family) {
    float[] first = pixels(2 * VIEW);
    float[] padded = new float[2 * 3 * VIEW];
    System.arraycopy(first, 0, padded, 0, VIEW);
    System.arraycopy(first, VIEW, padded, 3 * VIEW, VIEW);
    try (var test = TestGraph.of(TFloat32.class, Mode.EVALUATE)) {
      BackboneOutputs<TFloat32> one = build(test, family.of(1), test.input(first, 2, 1, 32, 32, 3));
      BackboneOutputs<TFloat32> three =
          build(test, family.masked(3), test.input(padded, 2, 3, 32, 32, 3));
      test.start();
      List<double[]> got =
          test.runAll(
              List.of(one.logits(), three.logits(), one.imageFeatures(), three.imageFeatures()));
      assertClose("logits", got.get(1), got.get(0), 1e-5);
      assertClose("image features", got.get(3), got.get(2), 1e-6);
    }
  }

  @ParameterizedTest
  @EnumSource
  void presentViewsAreReadAsWithoutMasks(Family family) {
    try (var test = TestGraph.of(TFloat32.class, Mode.EVALUATE)) {
      Operand<TFloat32> images = test.input(pixels(2 * 2 * VIEW), 2, 2, 32, 32, 3);
      BackboneOutputs<TFloat32> plain = build(test, family.of(2), images);
      BackboneOutputs<TFloat32> masked = build(test, family.masked(2), images);
      test.start();
      List<double[]> got =
          test.runAll(
              List.of(
                  plain.logits(), masked.logits(), plain.imageFeatures(), masked.imageFeatures()));
      assertClose("logits", got.get(1), got.get(0), 1e-6);
      assertClose("image features", got.get(3), got.get(2), 1e-6);
    }
  }

  @Test
  void attentionToAbsentViewsIsZero() {
    float[] padded = pixels(2 * 3 * VIEW);
    Arrays.fill(padded, VIEW, 3 * VIEW, 0);
    try (var test = TestGraph.of(TFloat32.class, Mode.EVALUATE)) {
      Operand<TFloat32> images = test.input(padded, 2, 3, 32, 32, 3);
      AttentionMaps backbone = (AttentionMaps) Family.R2GENCMN.masked(3);
      Operand<TFloat32> maps =
          backbone.attention(test.scope().sub("backbone"), inputs(test, images));
      test.start();
      double[] got = test.run(maps); // [B, T, P]
      int patches = got.length / (2 * 5);
      double[] row = Arrays.copyOfRange(got, 0, patches);
      assertThat(Arrays.stream(row, 0, patches / 3).sum()).isWithin(1e-5).of(1);
      assertThat(Arrays.stream(row, patches / 3, patches).sum()).isZero();
      double[] whole = Arrays.copyOfRange(got, 5 * patches, 6 * patches);
      assertThat(Arrays.stream(whole, patches / 3, patches).sum()).isGreaterThan(0.1);
    }
  }
}
