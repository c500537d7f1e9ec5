package org.ithn.savedmodels;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.model.BackboneOutputs;
import org.ithn.framework.model.DecodingConfig;
import org.ithn.framework.model.DecodingConfig.Method;
import org.ithn.savedmodels.files.ServingFiles;
import org.ithn.savedmodels.files.SignatureLatency;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TString;
import org.tensorflow.types.family.TFloating;

/** Signatures other than {@code serving_default} of an exported model. */
final class ServingSignaturesTest {
  private static final int BEAMS = 3;
  private static final int STUDIES = 5;
  private static final int VIEWS = 2;
  private static final int PATCHES = 3; // per side: 37 pixels, halved four times
  private static final double TOLERANCE = 1e-4;

  // Relative: two graphs can add the same numbers in another order. Features are near 100.
  private static final float ROUNDING = 1e-5f;

  @TempDir private static Path folder;
  private static TinyRun run;
  private static ServedModel model;
  private static byte[][] files;

  /** Embedding that doubles the image features, for comparison. */
  private static final class TwiceTheFeatures implements ImageEmbedding {
    @Override
    public <T extends TFloating> Operand<T> build(GraphScope<T> scope, BackboneOutputs<T> out) {
      return scope.tf().math.mul(out.imageFeatures(), scope.scalar(2));
    }
  }

  @BeforeAll
  static void export() {
    DecodingConfig decoding =
        new DecodingConfig(Method.STANDARD, BEAMS, TinyRun.LONGEST, 0, 1, false);
    run = new TinyRun(decoding, VIEWS);
    files = studies().stream().flatMap(List::stream).toArray(byte[][]::new);
    ServingParts parts = run.parts().withEmbedding(new TwiceTheFeatures());
    try (ServingGraph graph = ServingGraph.of(parts, WeightStorage.FLOAT32, run.weights())) {
      SavedModelExporter.of(folder).export(graph, run.write(studies()), Map.of());
    }
    model = ServedModel.load(folder);
  }

  @AfterAll
  static void close() {
    model.close();
    run.close();
  }

  /**
   * Checks signatures, batch sizes and their places in the files; the times depend on the machine.
   */
  @Test
  void modelCardContainsSizesAndLatencies() {
    List<SignatureLatency> speeds = SignatureLatency.measure(model.folder(), run.write(studies()));
    assertThat(speeds.stream().map(speed -> speed.signature() + " " + speed.batchSize()).toList())
        .containsExactly(
            "encode 1",
            "encode 16",
            "greedy 1",
            "greedy 16",
            "serving_default 1",
            "serving_default 16")
        .inOrder();
    speeds.forEach(speed -> assertThat(speed.seconds()).isGreaterThan(0.0));
    try (ServingGraph graph = run.serving()) {
      long weights =
          run.weights().values().stream().mapToLong(each -> Shape.of(each.shape()).size()).sum();
      assertThat(graph.weightCount()).isEqualTo(weights);
      ServingFiles files = new ServingFiles("m", graph, "noise", List.of("test: BLEU-4 0.1000"));
      Map<String, byte[]> all = files.contents(List.of(), Optional.of(model.folder()), speeds);
      String card = new String(all.get("MODEL_CARD.md"), StandardCharsets.UTF_8);
      assertThat(card).contains(String.format(Locale.ROOT, "its %,d weights take", weights));
      assertThat(card).contains("16-bit samples are scaled with `data.image.range = full`");
      assertThat(card).contains("Scores: test: BLEU-4 0.1000");
      assertThat(card)
          .contains("beam search `standard` of " + BEAMS + " hypotheses, length penalty 0.0.");
      assertThat(card).contains("Weights: float32.");
      assertThat(card).containsMatch("encode 0\\.\\d{3} s for 1, encode .* s for 16, greedy");
      String batching = new String(all.get("batching_parameters.txt"), StandardCharsets.UTF_8);
      assertThat(batching).contains("allowed_batch_sizes: 16");
    }
  }

  /**
   * Truncates the second view of the third study; its row is named and the others are unchanged.
   */
  @Test
  void invalidImageIsNamedAndChangesNoOtherRow() {
    byte[][] withInvalidImage = files.clone();
    int at = 2 * VIEWS + 1;
    withInvalidImage[at] = java.util.Arrays.copyOf(files[at], files[at].length / 2);
    List<GeneratedReport> reference = model.generate(files);
    try (Result out = call("serving_default", withInvalidImage);
        Result encoded = call("encode", withInvalidImage)) {
      TString errors = (TString) out.get("error").orElseThrow();
      TString texts = (TString) out.get("report").orElseThrow();
      TInt32 ids = (TInt32) out.get("token_ids").orElseThrow();
      TFloat32 scores = (TFloat32) out.get("score").orElseThrow();
      TFloat32 embedding = (TFloat32) encoded.get("embedding").orElseThrow();
      for (int b = 0; b < STUDIES; b++) {
        boolean invalid = b == 2;
        assertThat(errors.getObject(b))
            .isEqualTo(invalid ? "image 1: cannot be decoded; send a valid PNG or JPEG file" : "");
        assertThat(((TString) encoded.get("error").orElseThrow()).getObject(b))
            .isEqualTo(errors.getObject(b));
        assertThat(texts.getObject(b)).isEqualTo(invalid ? "" : reference.get(b).report());
        assertThat(ids.getInt(b, 0)).isEqualTo(invalid ? 0 : reference.get(b).tokenIds().get(0));
        assertThat(scores.getFloat(b))
            .isWithin((float) TOLERANCE)
            .of(invalid ? 0 : reference.get(b).score());
        assertThat(embedding.getFloat(b, 0) == 0).isEqualTo(invalid);
      }
    }
    assertThat(assertThrows(IllegalArgumentException.class, () -> model.generate(withInvalidImage)))
        .hasMessageThat()
        .contains("image 1: cannot be decoded");
  }

  private static List<List<byte[]>> studies() {
    return TinyRun.studies(STUDIES, VIEWS);
  }

  @Test
  void firstBeamIsTheServedReport() {
    List<GeneratedReport> served = model.generate(files);
    try (Result beams = call("beams", files)) {
      TString texts = (TString) beams.get("reports").orElseThrow();
      TInt32 ids = (TInt32) beams.get("token_ids").orElseThrow();
      TFloat32 scores = (TFloat32) beams.get("scores").orElseThrow();
      TFloat32 logProbs = (TFloat32) beams.get("token_log_probs").orElseThrow();
      assertThat(texts.shape()).isEqualTo(Shape.of(STUDIES, BEAMS));
      for (int b = 0; b < STUDIES; b++) {
        assertThat(texts.getObject(b, 0)).isEqualTo(served.get(b).report());
        assertThat(scores.getFloat(b, 0)).isEqualTo(served.get(b).score());
        for (int k = 0; k < BEAMS; k++) {
          int[] row = new int[TinyRun.LONGEST];
          double sum = 0;
          for (int t = 0; t < row.length; t++) {
            row[t] = ids.getInt(b, k, t);
            sum += logProbs.getFloat(b, k, t);
          }
          assertThat(texts.getObject(b, k)).isEqualTo(TinyRun.WORDS.decode(row));
          assertThat(sum).isWithin(TOLERANCE).of(scores.getFloat(b, k));
          assertThat(k == 0 || scores.getFloat(b, k) <= scores.getFloat(b, k - 1)).isTrue();
        }
      }
    }
  }

  @Test
  void greedySignatureEqualsGreedySearchInTraining() {
    try (TinyRun greedy = new TinyRun(DecodingConfig.greedy(TinyRun.LONGEST), VIEWS);
        Result written = call("greedy", files)) {
      List<ExpectedReport> expected = greedy.write(TinyRun.studies(STUDIES, VIEWS));
      TInt32 ids = (TInt32) written.get("token_ids").orElseThrow();
      TFloat32 scores = (TFloat32) written.get("score").orElseThrow();
      for (int b = 0; b < STUDIES; b++) {
        for (int t = 0; t < TinyRun.LONGEST; t++) {
          assertThat(ids.getInt(b, t)).isEqualTo(expected.get(b).tokenIds().get(t));
        }
        assertThat(scores.getFloat(b)).isWithin(1e-4f).of(expected.get(b).score());
      }
    }
  }

  @Test
  void scoreOfAGeneratedReportEqualsTheSearchScore() {
    List<GeneratedReport> served = model.generate(files);
    List<String> texts = served.stream().map(GeneratedReport::report).toList();
    int compared = 0;
    try (Result scored = score(files, texts)) {
      TFloat32 likelihood = (TFloat32) scored.get("log_likelihood").orElseThrow();
      for (int b = 0; b < STUDIES; b++) {
        List<Integer> ids = served.get(b).tokenIds();
        if (ids.get(ids.size() - 1) == 0) { // ended: both count the end token
          assertThat(likelihood.getFloat(b)).isWithin(1e-3f).of(served.get(b).score());
          compared++;
        }
      }
    }
    assertThat(compared).isGreaterThan(0);
  }

  @Test
  void scoredTextsHaveTheIdsOfTraining() {
    List<String> texts =
        List.of(
            "the  heart is normal .",
            "",
            " große lungs ",
            "no zebra effusion",
            "the ".repeat(2 * TinyRun.LONGEST));
    try (Result scored = score(files, texts)) {
      TInt32 ids = (TInt32) scored.get("token_ids").orElseThrow();
      TFloat32 logProbs = (TFloat32) scored.get("token_log_probs").orElseThrow();
      TFloat32 likelihood = (TFloat32) scored.get("log_likelihood").orElseThrow();
      assertThat(ids.shape()).isEqualTo(Shape.of(STUDIES, TinyRun.LONGEST));
      for (int b = 0; b < STUDIES; b++) {
        int[] row = TinyRun.WORDS.encode(texts.get(b), TinyRun.LONGEST + 1);
        double sum = 0;
        for (int t = 0; t < TinyRun.LONGEST; t++) {
          int expected = t + 1 < row.length ? row[t + 1] : 0;
          assertWithMessage("'%s', token %s", texts.get(b), t)
              .that(ids.getInt(b, t))
              .isEqualTo(expected);
          assertThat(logProbs.getFloat(b, t) < 0).isEqualTo(t + 1 < row.length);
          sum += logProbs.getFloat(b, t);
        }
        assertThat((double) likelihood.getFloat(b)).isWithin(TOLERANCE).of(sum);
      }
    }
  }

  @Test
  void longerTextsInTheBatchDoNotChangeAScore() {
    byte[][] first = java.util.Arrays.copyOf(files, VIEWS);
    try (Result separate = score(first, List.of("no effusion"));
        Result batched =
            score(
                files,
                List.of("no effusion", "the heart is normal and the lungs are", "", ".", "no"))) {
      float expected = ((TFloat32) separate.get("log_likelihood").orElseThrow()).getFloat(0);
      float actual = ((TFloat32) batched.get("log_likelihood").orElseThrow()).getFloat(0);
      assertThat(actual).isWithin(1e-4f).of(expected);
    }
  }

  @Test
  void attentionOfEveryTokenSumsToOne() {
    List<GeneratedReport> served = model.generate(files);
    try (Result out = call("attention", files)) {
      TFloat32 maps = (TFloat32) out.get("attention").orElseThrow();
      assertThat(maps.shape())
          .isEqualTo(Shape.of(STUDIES, TinyRun.LONGEST, VIEWS, PATCHES, PATCHES));
      for (int b = 0; b < STUDIES; b++) {
        for (int t = 0; t < TinyRun.LONGEST; t++) {
          double sum = 0;
          for (var weight : maps.get(b, t).scalars()) {
            assertThat(weight.getFloat()).isAtLeast(0f);
            sum += weight.getFloat();
          }
          int expected = t < served.get(b).tokenIds().size() ? 1 : 0;
          assertWithMessage("row %s token %s", b, t).that(sum).isWithin(1e-5).of(expected);
        }
      }
    }
  }

  @Test
  void attentionDependsOnlyOnTheOwnImage() {
    byte[][] first = java.util.Arrays.copyOf(files, VIEWS);
    byte[][] swapped = {files[1], files[0]};
    try (Result separate = call("attention", first);
        Result batched = call("attention", files);
        Result other = call("attention", swapped)) {
      float[] expected = values((TFloat32) separate.get("attention").orElseThrow());
      float[] actual = values((TFloat32) batched.get("attention").orElseThrow());
      float[] different = values((TFloat32) other.get("attention").orElseThrow());
      double moved = 0;
      for (int i = 0; i < expected.length; i++) {
        assertThat(actual[i]).isWithin(1e-5f).of(expected[i]);
        moved = Math.max(moved, Math.abs(different[i] - expected[i]));
      }
      assertThat(moved).isGreaterThan(1e-4);
    }
  }

  @Test
  void embeddingIsComputedFromTheImageFeatures() {
    List<float[]> features = run.imageFeatures(TinyRun.studies(STUDIES, VIEWS));
    try (Result out = call("encode", files)) {
      TFloat32 embedding = (TFloat32) out.get("embedding").orElseThrow();
      for (int b = 0; b < STUDIES; b++) {
        for (int d = 0; d < features.get(b).length; d++) {
          float expected = 2 * features.get(b)[d];
          assertWithMessage("study %s feature %s", b, d)
              .that(embedding.getFloat(b, d))
              .isWithin(ROUNDING * Math.max(1, Math.abs(expected)))
              .of(expected);
        }
      }
    }
  }

  @Test
  void roundingToBfloat16IsToTheNearestEven() {
    assertThat(BFloat16.round(1f + 1f / 256)).isEqualTo(1f);
    assertThat(BFloat16.round(1f + 3f / 256)).isEqualTo(1f + 4f / 256);
    assertThat(BFloat16.round(1f + 1.01f / 256)).isEqualTo(1f + 2f / 256);
    assertThat(BFloat16.round(-0.1f)).isWithin(0.1f / 256).of(-0.1f);
    assertThat(BFloat16.round(Float.MAX_VALUE)).isEqualTo(Float.POSITIVE_INFINITY);
    assertThat(BFloat16.round(Float.NaN)).isNaN();
  }

  private static Result call(String signature, byte[][] images) {
    try (TString in = StringTensors.matrix(images, VIEWS)) {
      return model.bundle().function(signature).call(Map.of("image_bytes", in));
    }
  }

  private static Result score(byte[][] images, List<String> reports) {
    List<byte[]> texts = new ArrayList<>();
    reports.forEach(report -> texts.add(report.getBytes(StandardCharsets.UTF_8)));
    try (TString in = StringTensors.matrix(images, VIEWS);
        TString report = StringTensors.vector(texts.toArray(byte[][]::new))) {
      return model
          .bundle()
          .function("score_report")
          .call(Map.of("image_bytes", in, "report", report));
    }
  }

  private static float[] values(TFloat32 tensor) {
    float[] values = new float[(int) tensor.size()];
    tensor.copyTo(
        org.tensorflow.ndarray.NdArrays.wrap(
            tensor.shape(), org.tensorflow.ndarray.buffer.DataBuffers.of(values)));
    return values;
  }
}
