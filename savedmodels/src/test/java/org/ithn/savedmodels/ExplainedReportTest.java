package org.ithn.savedmodels;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.common.collect.Lists;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.ithn.framework.model.DecodingConfig;
import org.ithn.framework.model.DecodingConfig.Method;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Result;
import org.tensorflow.ndarray.FloatNdArray;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TString;

/** The signature {@code explain} of an exported model. */
final class ExplainedReportTest {
  private static final int BEAMS = 3;
  private static final int STUDIES = 5;
  private static final int VIEWS = 2;

  @TempDir private static Path folder;
  private static TinyRun run;
  private static ServedModel model;
  private static byte[][] files;

  @BeforeAll
  static void export() {
    run =
        new TinyRun(
            new DecodingConfig(Method.STANDARD, BEAMS, TinyRun.LONGEST, 0, 1, false), VIEWS);
    List<List<byte[]>> studies = TinyRun.studies(STUDIES, VIEWS);
    files = studies.stream().flatMap(List::stream).toArray(byte[][]::new);
    try (ServingGraph graph = run.serving()) {
      SavedModelExporter.of(folder).export(graph, run.write(studies), Map.of());
    }
    model = ServedModel.load(folder);
  }

  @AfterAll
  static void close() {
    model.close();
    run.close();
  }

  @Test
  void hasTheHypothesesAndAttentionOfTheOtherSignatures() throws IOException {
    List<List<Path>> paths = Lists.partition(write(List.of(files), "study"), VIEWS);
    List<ExplainedReport> explained = model.explain(paths);
    try (Result beams = call("beams", files);
        Result attention = call("attention", files)) {
      TString texts = (TString) beams.get("reports").orElseThrow();
      TFloat32 scores = (TFloat32) beams.get("scores").orElseThrow();
      TFloat32 maps = (TFloat32) attention.get("attention").orElseThrow();
      TInt32 ids = (TInt32) attention.get("token_ids").orElseThrow();
      for (int b = 0; b < STUDIES; b++) {
        for (int k = 0; k < BEAMS; k++) {
          ExplainedReport.Hypothesis hypothesis = explained.get(b).hypotheses().get(k);
          assertThat(hypothesis.report()).isEqualTo(texts.getObject(b, k));
          assertThat(hypothesis.score()).isWithin(1e-5f).of(scores.getFloat(b, k));
        }
        List<float[]> words = explained.get(b).attention();
        for (int t = 0; t < words.size(); t++) {
          assertThat(ids.getInt(b, t)).isNotEqualTo(0);
          float[] expected = values(maps.get(b, t));
          assertThat(words.get(t)).usingTolerance(1e-5).containsExactly(expected).inOrder();
        }
        assertThat(words.size() == TinyRun.LONGEST || ids.getInt(b, words.size()) == 0).isTrue();
      }
    }
  }

  /** The pictures have the model's size already, so every sample must come back. */
  @Test
  void hasTheImagesThatTheModelReads() throws IOException {
    List<byte[]> study =
        List.of(
            TinyRun.picture(TinyRun.SIZE, TinyRun.SIZE, 2),
            TinyRun.picture(TinyRun.SIZE, TinyRun.SIZE, 3));
    ExplainedReport explained = model.explain(List.of(write(study, "seen"))).get(0);
    assertThat(explained.views()).hasSize(VIEWS);
    for (int v = 0; v < VIEWS; v++) {
      Raster seen = read(explained.views().get(v));
      Raster sent = read(study.get(v));
      for (int y = 0; y < TinyRun.SIZE; y++) {
        for (int x = 0; x < TinyRun.SIZE; x++) {
          for (int c = 0; c < 3; c++) {
            assertWithMessage("view %s, %s, %s, channel %s", v, x, y, c)
                .that(seen.getSample(x, y, c))
                .isEqualTo(sent.getSample(x, y, 0));
          }
        }
      }
    }
  }

  private static Raster read(byte[] png) throws IOException {
    return ImageIO.read(new ByteArrayInputStream(png)).getRaster();
  }

  private static List<Path> write(List<byte[]> contents, String name) throws IOException {
    List<Path> paths = new ArrayList<>();
    for (byte[] content : contents) {
      paths.add(Files.write(folder.resolve(name + paths.size() + ".png"), content));
    }
    return paths;
  }

  @Test
  void damagedImageIsNamed() throws IOException {
    List<byte[]> study = List.of(files[0], java.util.Arrays.copyOf(files[1], files[1].length / 2));
    List<Path> paths = write(study, "damaged");
    assertThat(assertThrows(SavedModelException.class, () -> model.explain(List.of(paths))))
        .hasMessageThat()
        .isEqualTo(
            "image %s: cannot be decoded; send a valid PNG or JPEG file".formatted(paths.get(1)));
  }

  private static Result call(String signature, byte[][] images) {
    try (TString in = StringTensors.matrix(images, VIEWS)) {
      return model.bundle().function(signature).call(Map.of("image_bytes", in));
    }
  }

  private static float[] values(FloatNdArray tensor) {
    float[] values = new float[(int) tensor.size()];
    tensor.copyTo(
        org.tensorflow.ndarray.NdArrays.wrap(
            tensor.shape(), org.tensorflow.ndarray.buffer.DataBuffers.of(values)));
    return values;
  }
}
