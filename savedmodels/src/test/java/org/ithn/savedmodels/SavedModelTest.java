package org.ithn.savedmodels;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.ithn.framework.files.TemporaryFolder;
import org.ithn.framework.model.DecodingConfig;
import org.ithn.framework.model.DecodingConfig.Method;
import org.ithn.framework.tensors.TensorData;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Graph;

/** Equality of reports before export and after loading. */
final class SavedModelTest {
  private static final double TOLERANCE = 1e-4;
  private static final DecodingConfig REFERENCE = DecodingConfig.beam(3, TinyRun.LONGEST);

  private static final DecodingConfig GREEDY = DecodingConfig.greedy(TinyRun.LONGEST);

  /** Exports by search and number of views, created on first use. */
  private static final Map<String, Exported> EXPORTS = new HashMap<>();

  @TempDir private static Path shared;
  @TempDir private Path folder;

  /**
   * A run, its reports for five studies, and its export.
   *
   * @param base the model's folder, with one version
   */
  private record Exported(
      TinyRun run,
      List<ExpectedReport> expected,
      ServingGraph graph,
      Path base,
      Path version,
      ServedModel model) {}

  private static Exported exported(DecodingConfig decoding, int views) {
    return EXPORTS.computeIfAbsent(
        decoding + " " + views,
        key -> {
          TinyRun run = new TinyRun(decoding, views);
          List<ExpectedReport> expected = run.write(TinyRun.studies(5, views));
          Path base = shared.resolve("model" + EXPORTS.size());
          ServingGraph graph = run.serving();
          Path version = export(graph, expected, base);
          return new Exported(run, expected, graph, base, version, ServedModel.load(base));
        });
  }

  @AfterAll
  static void close() {
    EXPORTS
        .values()
        .forEach(
            each -> {
              each.model().close();
              each.graph().close();
              each.run().close();
            });
    EXPORTS.clear();
  }

  private static List<DecodingConfig> searches() {
    return List.of(
        GREEDY, REFERENCE, new DecodingConfig(Method.STANDARD, 2, TinyRun.LONGEST, 0.7, 1, false));
  }

  @ParameterizedTest
  @MethodSource("searches")
  void loadedModelReproducesTheTrainingReports(DecodingConfig decoding) {
    Exported exported = exported(decoding, 1);
    assertThat(distinct(exported.expected())).isGreaterThan(1);
    assertThat(exported.version()).isEqualTo(exported.base().resolve("1"));
    for (int size : new int[] {1, 5}) {
      List<ExpectedReport> batch = exported.expected().subList(0, size);
      assertEqual(exported.model().generate(contents(batch)), batch);
    }
  }

  /** The memory is a state of each hypothesis, which beams reorder like their caches. */
  @Test
  void aReloadedR2GenWritesWhatTrainingWrote() {
    try (TinyRun run = TinyRun.ofR2Gen(REFERENCE, 1)) {
      List<ExpectedReport> expected = run.write(TinyRun.studies(5, 1));
      assertThat(distinct(expected)).isGreaterThan(1);
      try (ServingGraph graph = run.serving()) {
        export(graph, expected, folder);
      }
      try (ServedModel model = ServedModel.load(folder)) {
        assertEqual(model.generate(contents(expected)), expected);
      }
    }
  }

  @Test
  void joinedViewsAreOneStudy() {
    Exported exported = exported(REFERENCE, 2);
    assertThat(exported.model().views()).isEqualTo(2);
    assertEqual(exported.model().generate(contents(exported.expected())), exported.expected());
  }

  @Test
  void additionalRowsDoNotChangeReports() {
    Exported exported = exported(REFERENCE, 1);
    List<ExpectedReport> two = exported.expected().subList(0, 2);
    List<byte[]> padded = new ArrayList<>(List.of(contents(two)));
    for (int i = 0; i < 5; i++) {
      padded.add(padded.get(0));
    }
    assertEqual(exported.model().generate(padded.toArray(byte[][]::new)).subList(0, 2), two);
  }

  @Test
  void textTokensAndScoreAreConsistent() {
    Exported exported = exported(REFERENCE, 1);
    for (GeneratedReport report : exported.model().generate(contents(exported.expected()))) {
      int[] ids = report.tokenIds().stream().mapToInt(Integer::intValue).toArray();
      assertThat(report.report()).isEqualTo(TinyRun.WORDS.decode(ids));
      double sum = report.tokenLogProbs().stream().mapToDouble(Float::doubleValue).sum();
      assertThat((double) report.score()).isWithin(TOLERANCE).of(sum);
      assertThat(report.tokenLogProbs()).hasSize(report.tokenIds().size());
    }
  }

  @Test
  void servingGraphContainsNoTrainingOps() {
    Exported exported = exported(REFERENCE, 1);
    Graph graph = exported.graph().graph();
    Set<String> variables = new TreeSet<>();
    graph.toGraphDef().getNodeList().stream()
        .filter(node -> node.getOp().equals("VarHandleOp"))
        .forEach(node -> variables.add(node.getAttrOrThrow("shared_name").getS().toStringUtf8()));
    Set<String> assigned = new HashSet<>();
    graph
        .operations()
        .forEachRemaining(
            op -> {
              assertWithMessage(op.name())
                  .that(op.type())
                  .doesNotContainMatch("Grad$|Backprop|Apply");
              assertWithMessage(op.name()).that(op.type()).doesNotContainMatch("Random|PyFunc");
              assertWithMessage(op.name())
                  .that(op.name())
                  .doesNotContainMatch("negatives|loss|optimiser|alignment");
              if (op.type().equals("AssignVariableOp")) {
                assertThat(op.name()).startsWith("save/");
                assigned.add(op.name());
              }
            });
    assertThat(variables).isEqualTo(new TreeSet<>(exported.run().weights().keySet()));
    assertThat(assigned).hasSize(variables.size());
    variables.forEach(name -> assertThat(name).startsWith("backbone/"));
  }

  @Test
  void everyInputAndOutputHasAnUnknownFirstDimension() {
    exported(REFERENCE, 2)
        .graph()
        .signatures()
        .forEach(
            signature -> {
              assertThat(signature.methodName()).isEqualTo("tensorflow/serving/predict");
              signature
                  .getInputs()
                  .forEach((name, in) -> assertThat(in.shape.get(0)).isEqualTo(-1));
              signature
                  .getOutputs()
                  .forEach(
                      (name, out) -> assertWithMessage(name).that(out.shape.get(0)).isEqualTo(-1));
            });
  }

  @Test
  void versionsIncreaseAndTheNewestIsLoaded() throws IOException {
    Exported exported = exported(GREEDY, 1);
    List<ExpectedReport> expected = exported.expected().subList(0, 1);
    Files.createDirectories(folder.resolve("9"));
    Files.writeString(folder.resolve("9").resolve("kept"), "");
    assertThat(export(exported.graph(), expected, folder)).isEqualTo(folder.resolve("10"));
    assertThat(export(exported.graph(), expected, folder)).isEqualTo(folder.resolve("11"));
    try (ServedModel model = ServedModel.load(folder)) {
      assertThat(model.folder()).isEqualTo(folder.resolve("11"));
    }
    assertThat(Files.readString(folder.resolve("11/assets.extra/run.json"))).isEqualTo("{}");
  }

  @Test
  void publishingSkipsAnExistingVersion() throws IOException {
    ModelVersions versions = new ModelVersions(folder.resolve("model"));
    try (TemporaryFolder first = versions.createTemporaryFolder();
        TemporaryFolder second = versions.createTemporaryFolder()) {
      Files.writeString(first.path().resolve("a"), "a");
      Files.writeString(second.path().resolve("b"), "b");
      assertThat(versions.versions()).isEmpty();
      assertThat(versions.publish(first.path())).isEqualTo(versions.base().resolve("1"));
      assertThat(versions.publish(second.path())).isEqualTo(versions.base().resolve("2"));
    }
    assertThat(versions.base().toFile().list()).asList().containsExactly("1", "2");
    assertThat(versions.versions()).containsExactly(1L, 2L).inOrder();
  }

  @Test
  void modelThatDiffersFromTrainingIsNotPublished() {
    Exported exported = exported(GREEDY, 1);
    ExpectedReport right = exported.expected().get(0);
    ExpectedReport score =
        new ExpectedReport(right.content(), right.tokenIds(), right.score() + 1f);
    ExpectedReport nan = new ExpectedReport(right.content(), right.tokenIds(), Float.NaN);
    ExpectedReport ids = new ExpectedReport(right.content(), List.of(1, 2, 0), right.score());
    for (ExpectedReport wrong : List.of(score, nan, ids)) {
      SavedModelException refused =
          assertThrows(
              SavedModelException.class, () -> export(exported.graph(), List.of(wrong), folder));
      assertThat(refused).hasMessageThat().contains("nothing was published");
    }
    assertThat(folder.toFile().list()).isEmpty();
  }

  @Test
  void unsuitableWeightsAreNamed() {
    TinyRun run = exported(GREEDY, 1).run();
    Map<String, TensorData> weights = new LinkedHashMap<>(run.weights());
    weights.put("backbone/vocabulary/bias", TensorData.of(new float[3], 3));
    assertRefused(run, weights, "backbone/vocabulary/bias has shape [3]");
    weights.remove("backbone/vocabulary/bias");
    assertRefused(run, weights, "the checkpoint lacks the model's backbone/vocabulary/bias");
  }

  private static void assertRefused(TinyRun run, Map<String, TensorData> weights, String why) {
    assertThat(
            assertThrows(
                IllegalArgumentException.class,
                () -> ServingGraph.of(run.parts(), WeightStorage.FLOAT32, weights).close()))
        .hasMessageThat()
        .contains(why);
  }

  @Test
  void invalidImageIsNamed() throws IOException {
    Exported exported = exported(REFERENCE, 2);
    Path good =
        Files.write(folder.resolve("good.png"), exported.expected().get(0).imageFiles().get(0));
    Path bad = Files.writeString(folder.resolve("bad.png"), "no picture");
    ServedModel model = exported.model();
    List<List<Path>> studies = List.of(List.of(good, good), List.of(good, bad));
    assertThat(assertThrows(SavedModelException.class, () -> model.generate(studies)))
        .hasMessageThat()
        .contains("bad.png: is neither PNG nor JPEG (first bytes); convert it");
    assertThat(
            assertThrows(SavedModelException.class, () -> model.generate(List.of(List.of(good)))))
        .hasMessageThat()
        .contains("got 1 images for a study, expected 2");
    Path absent = folder.resolve("absent.png");
    assertThat(
            assertThrows(
                SavedModelException.class, () -> model.generate(List.of(List.of(good, absent)))))
        .hasMessageThat()
        .contains("absent.png: cannot be read");
    assertThat(model.generate(List.of(List.of(good, good)))).hasSize(1);
  }

  @Test
  void folderWithoutModelIsRejected() throws IOException {
    assertRefused(folder.resolve("nowhere"), "no such folder");
    assertRefused(folder, "has no folder that is named by an integer version");
    Path version = Files.createDirectories(folder.resolve("3"));
    Files.write(version.resolve("saved_model.pb"), "junk".getBytes(StandardCharsets.UTF_8));
    assertRefused(folder, "does not load");
  }

  @Test
  void modelWithoutVariablesIsRejected() throws IOException {
    Path version = exported(GREEDY, 1).version();
    Files.copy(version.resolve("saved_model.pb"), folder.resolve("saved_model.pb"));
    assertRefused(folder, "has no variables/variables.index");
  }

  private static void assertRefused(Path model, String why) {
    SavedModelException refused =
        assertThrows(SavedModelException.class, () -> ServedModel.load(model).close());
    assertThat(refused).hasMessageThat().contains(why);
    assertThat(refused).hasMessageThat().contains(model.toString());
    assertThat(refused.getMessage().lines().count()).isEqualTo(1);
  }

  private static Path export(ServingGraph graph, List<ExpectedReport> expected, Path folder) {
    byte[] record = "{}".getBytes(StandardCharsets.UTF_8);
    return SavedModelExporter.of(folder).export(graph, expected, Map.of("run.json", record));
  }

  private static byte[][] contents(List<ExpectedReport> reports) {
    return reports.stream().flatMap(report -> report.imageFiles().stream()).toArray(byte[][]::new);
  }

  private static long distinct(List<ExpectedReport> reports) {
    return reports.stream().map(ExpectedReport::wordIds).distinct().count();
  }

  private static void assertEqual(List<GeneratedReport> written, List<ExpectedReport> expected) {
    assertThat(written).hasSize(expected.size());
    for (int i = 0; i < written.size(); i++) {
      assertWithMessage("ids of row %s", i)
          .that(ExpectedReport.wordIds(written.get(i).tokenIds()))
          .isEqualTo(expected.get(i).wordIds());
      assertWithMessage("score of row %s", i)
          .that(written.get(i).score())
          .isWithin((float) TOLERANCE)
          .of(expected.get(i).score());
    }
  }
}
