package org.ithn.backbones.decoding;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.graph.Mode;
import org.ithn.framework.model.DecodingConfig;
import org.ithn.framework.model.IncrementalDecoder;
import org.ithn.testkit.TestGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

/** Searches with decoders whose results have wrong shapes. */
class DecoderShapesTest {
  private static final int BATCH = 3;
  private static final int WORDS = 7;
  private static final int WIDTH = 5;

  /** A decoder that returns zeros; each component is what one of its results has. */
  private record Zeros(int cacheRank, int logitsRank, int caches, int width)
      implements IncrementalDecoder {
    @Override
    public <T extends TFloating> Map<String, Operand<T>> encode(
        GraphScope<T> scope, Operand<T> images) {
      return Map.of("images", images);
    }

    private static <T extends TFloating> Operand<T> zeros(GraphScope<T> scope, int... shape) {
      var tf = scope.tf();
      return tf.fill(tf.constant(shape), scope.scalar(0));
    }

    @Override
    public <T extends TFloating> List<Operand<T>> emptyCaches(
        GraphScope<T> scope, Operand<TInt32> rows) {
      return List.of(cacheRank == 0 ? scope.scalar(0) : zeros(scope, BATCH, WIDTH));
    }

    @Override
    public <T extends TFloating> Step<T> step(
        GraphScope<T> scope,
        Map<String, Operand<T>> encoded,
        List<Operand<T>> before,
        Operand<TInt32> tokens,
        Operand<TInt32> position) {
      Operand<T> logits =
          logitsRank == 2 ? zeros(scope, BATCH, WORDS) : zeros(scope, BATCH, 1, WORDS);
      Operand<T> cache = zeros(scope, BATCH, width);
      return new Step<>(logits, caches == 1 ? List.of(cache) : List.of(cache, cache));
    }
  }

  private static void search(IncrementalDecoder decoder) {
    try (var test = TestGraph.of(TFloat32.class, Mode.EVALUATE)) {
      ReportGenerator.of(decoder, DecodingConfig.greedy(5))
          .build(test.scope(), test.input(new float[BATCH], BATCH));
    }
  }

  @Test
  void declaredShapesAreAccepted() {
    search(new Zeros(2, 2, 1, WIDTH));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          0 | 2 | 1 | 5 | .emptyCaches: cache 0 has shape []; expected [N, ..] with a known rank
          2 | 3 | 1 | 5 | .step: logits has shape [3, 1, 7]; expected [?, ?], [N, W]
          2 | 2 | 2 | 5 | .step: got 2 caches; expected 1, as many as emptyCaches() returns
          2 | 2 | 1 | 4 | .step: cache 0 has shape [3, 4]; expected [?, 5], the rank and width of
          """)
  void decodersAreNamedWithTheResult(
      int cacheRank, int logitsRank, int caches, int width, String problem) {
    IncrementalDecoder decoder = new Zeros(cacheRank, logitsRank, caches, width);
    assertThat(assertThrows(IllegalArgumentException.class, () -> search(decoder)))
        .hasMessageThat()
        .startsWith(Zeros.class.getName() + problem);
  }
}
