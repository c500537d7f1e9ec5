package org.ithn.serving.standin;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.ithn.backbones.visualgpt.VisualGptConfig;
import org.ithn.backbones.visualgpt.VisualGptConfig.Decoder;
import org.ithn.backbones.visualgpt.VisualGptConfig.Encoder;
import org.ithn.backbones.visualgpt.VisualGptConfig.RegionMask;
import org.ithn.backbones.visualgpt.VisualGptConfig.RegionSource;
import org.ithn.backbones.visualgpt.VisualGptConfig.Regions;
import org.ithn.backbones.visualgpt.VisualGptConfig.TokenKind;
import org.ithn.backbones.visualgpt.VisualGptProvider;
import org.ithn.framework.model.DecodingConfig;
import org.ithn.savedmodels.ExpectedReport;
import org.ithn.savedmodels.GeneratedReport;
import org.ithn.savedmodels.SavedModelException;
import org.ithn.savedmodels.SavedModelExporter;
import org.ithn.savedmodels.ServedInput;
import org.ithn.savedmodels.ServedModel;
import org.ithn.savedmodels.ServingGraph;
import org.ithn.savedmodels.StudyContent;
import org.ithn.savedmodels.TinyRun;
import org.ithn.savedmodels.files.ServingFiles;
import org.ithn.serving.client.ClientOptions;
import org.ithn.serving.client.ReportClient;
import org.ithn.serving.client.Reports;
import org.ithn.serving.client.RetryPolicy;
import org.ithn.serving.standin.check.ServeCheck;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Signature;
import org.tensorflow.ndarray.Shape;

/** A model that reads region features, from the export to the client. */
final class RegionFeaturesTest {
  private static final int COUNT = 4;
  private static final int WIDTH = 6;
  private static final String NAME = "regions";

  @TempDir private static Path folder;
  private static List<ExpectedReport> expected;

  @BeforeAll
  static void export() {
    VisualGptConfig config =
        new VisualGptConfig(
            new Regions(RegionSource.FEATURES, WIDTH, RegionMask.RAW_ZERO_ROWS),
            "resnet101",
            TokenKind.WORDS,
            12,
            2,
            new Encoder(3, 7),
            new Decoder(1, 16, 0.2, 0.2),
            0.1);
    try (TinyRun run =
        new TinyRun(
            new VisualGptProvider().create(config, TinyRun.WORDS, 1),
            List.of(DecodingConfig.beam(3, TinyRun.LONGEST)),
            new ServedInput.RegionInput(COUNT, WIDTH))) {
      for (int i = 0; i < 6 && distinct() < 2; i++) {
        run.enlarge();
        expected = run.writeFor(studies());
      }
      try (ServingGraph graph = run.serving()) {
        ServingFiles files = new ServingFiles(NAME, graph, "noise", List.of());
        SavedModelExporter.of(folder).export(graph, expected, files.contents(expected));
      }
    }
  }

  private static long distinct() {
    return expected == null ? 0 : expected.stream().map(ExpectedReport::wordIds).distinct().count();
  }

  /** Draws studies; the last one has a single region. */
  private static List<StudyContent> studies() {
    Random random = new Random(3);
    List<StudyContent> studies = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      float[] values = new float[COUNT * WIDTH];
      for (int j = 0; j < (i == 3 ? WIDTH : values.length); j++) {
        values[j] = 3 * (float) random.nextGaussian();
      }
      studies.add(new StudyContent.RegionFeatures(values));
    }
    return studies;
  }

  private static float[][] rows(StudyContent study) {
    float[] values = ((StudyContent.RegionFeatures) study).values();
    float[][] rows = new float[COUNT][];
    for (int i = 0; i < COUNT; i++) {
      rows[i] = java.util.Arrays.copyOfRange(values, i * WIDTH, (i + 1) * WIDTH);
    }
    return rows;
  }

  @Test
  void modelReadsRegionsAndReproducesTheTrainingReports() {
    assertWithMessage("different reports").that(distinct()).isAtLeast(2);
    try (ServedModel model = ServedModel.load(folder)) {
      assertThat(model.readsRegions()).isTrue();
      assertThat(model.regionShape()).isEqualTo(Shape.of(COUNT, WIDTH));
      List<GeneratedReport> written = model.generateBatch(studies());
      for (int i = 0; i < written.size(); i++) {
        assertWithMessage("ids of study %s", i)
            .that(ExpectedReport.wordIds(written.get(i).tokenIds()))
            .isEqualTo(expected.get(i).wordIds());
        assertThat(written.get(i).score()).isWithin(1e-4f).of(expected.get(i).score());
      }
      assertThat(model.bundle().signatures().stream().map(Signature::key))
          .containsAtLeast("serving_default", "greedy", "beams", "score_report");
      refuses(model);
    }
  }

  private static void refuses(ServedModel model) {
    SavedModelException few =
        assertThrows(
            SavedModelException.class,
            () -> model.generateBatch(List.of(new StudyContent.RegionFeatures(new float[WIDTH]))));
    assertThat(few)
        .hasMessageThat()
        .contains("expected features of 4 regions of width 6, got 6 features");
    SavedModelException image =
        assertThrows(SavedModelException.class, () -> model.generate(new byte[][] {{1}}));
    assertThat(image).hasMessageThat().contains("the input is region_features");
  }

  @Test
  void serveCheckPasses() throws IOException {
    for (ServeCheck.CheckResult finding : ServeCheck.examine(folder)) {
      assertWithMessage(finding.check()).that(finding.problem()).isEmpty();
    }
  }

  @Test
  void bothInterfacesServeReportsAndNameInvalidRows() throws Exception {
    BatchingLimits limits = new BatchingLimits(8, Duration.ofMillis(50), 50, List.of(1, 8));
    ClientOptions options =
        ClientOptions.of(NAME)
            .withBatch(3)
            .withRetries(RetryPolicy.none())
            .withDeadline(Duration.ofMinutes(2));
    try (ServingStandIn server =
            ServingStandIn.start(folder, NAME, ServingStandIn.Ports.findFree(), limits);
        ReportClient grpc = ReportClient.grpc("localhost", server.grpcPort(), options);
        ReportClient rest =
            ReportClient.rest(URI.create("http://localhost:" + server.restPort()), options)) {
      List<float[][]> asked = new ArrayList<>();
      studies().forEach(study -> asked.add(rows(study)));
      for (ReportClient client : List.of(grpc, rest)) {
        Reports reports = client.reportsFromRegions(asked);
        assertThat(reports.invalidStudies()).isEmpty();
        for (int i = 0; i < asked.size(); i++) {
          assertThat(ExpectedReport.wordIds(reports.reports().get(i).orElseThrow().tokenIds()))
              .isEqualTo(expected.get(i).wordIds());
        }
      }
      brokenRows(grpc, asked);
      assertThat(wholeNumbers(server.restPort())).contains("\"error\":\"\"");
    }
  }

  private static void brokenRows(ReportClient client, List<float[][]> asked) {
    List<float[][]> withInvalid = new ArrayList<>(asked);
    withInvalid.set(1, new float[COUNT][WIDTH]);
    withInvalid.set(2, rows(studies().get(2)));
    withInvalid.get(2)[3][1] = Float.NaN;
    Reports reports = client.reportsFromRegions(withInvalid);
    assertThat(reports.invalidStudies().stream().map(each -> each.study()))
        .containsExactly(1, 2)
        .inOrder();
    assertThat(reports.invalidStudies().get(0).reason())
        .contains("the region features are all zero or not all finite");
    for (int i : List.of(0, 3)) { // the invalid ones have no effect
      assertThat(ExpectedReport.wordIds(reports.reports().get(i).orElseThrow().tokenIds()))
          .isEqualTo(expected.get(i).wordIds());
    }
  }

  /** Sends integers; JSON does not distinguish 1 from 1.0. */
  private static String wholeNumbers(int port) throws IOException, InterruptedException {
    String study = "[[1,2,3,4,5,6],[0,0,0,0,0,0],[0,0,0,0,0,0],[0,0,0,0,0,0]]";
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create("http://localhost:%d/v1/models/%s:predict".formatted(port, NAME)))
            .POST(HttpRequest.BodyPublishers.ofString("{\"instances\": [%s]}".formatted(study)))
            .build();
    return HttpClient.newHttpClient()
        .send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8))
        .body();
  }

  @Test
  void servingFilesDescribeRegions() throws IOException {
    String card = Files.readString(folder.resolve("1/assets.extra/MODEL_CARD.md"));
    assertThat(card).contains("for the features of 4 regions of an image, 6 each");
    assertThat(Files.readString(folder.resolve("1/assets.extra/RequestGrpc.java.txt")))
        .contains("client.reportFromRegions(features)");
    assertThat(Files.readString(folder.resolve("1/assets.extra/request-rest.sh")))
        .contains("FEATURES.json");
  }
}
