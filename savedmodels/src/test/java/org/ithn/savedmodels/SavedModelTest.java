package org.ithn.savedmodels;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.ithn.framework.model.DecodingConfig;
import org.ithn.framework.model.DecodingConfig.Method;
import org.ithn.framework.tensors.TensorData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** From the training process to a folder and back: the same reports. */
final class SavedModelTest {
  private static final double TOLERANCE = 1e-4;
  private static final DecodingConfig REFERENCE = DecodingConfig.beam(3, TinyRun.LONGEST);

  @TempDir private Path folder;

  private static List<DecodingConfig> searches() {
    return List.of(
        DecodingConfig.greedy(TinyRun.LONGEST),
        REFERENCE,
        new DecodingConfig(Method.STANDARD, 2, TinyRun.LONGEST, 0.7, 1, false));
  }

  @ParameterizedTest
  @MethodSource("searches")
  void reloadedModelWritesWhatTrainingWrote(DecodingConfig decoding) {
    try (TinyRun run = new TinyRun(decoding, 1)) {
      List<ExpectedReport> expected = run.write(TinyRun.studies(5, 1));
      assertThat(distinct(expected)).isGreaterThan(1);
      Path version = export(run, expected);
      assertThat(version).isEqualTo(folder.resolve("1"));
      try (ServedModel model = ServedModel.load(folder)) {
        for (int size : new int[] {1, 5}) {
          List<ExpectedReport> batch = expected.subList(0, size);
          assertEqual(model.generate(contents(batch)), batch);
        }
      }
    }
  }

  /** Its memory is a state of each hypothesis; beams exchange it as they exchange caches. */
  @Test
  void aReloadedR2GenWritesWhatTrainingWrote() {
    try (TinyRun run = TinyRun.ofR2Gen(REFERENCE, 1)) {
      List<ExpectedReport> expected = run.write(TinyRun.studies(5, 1));
      assertThat(distinct(expected)).isGreaterThan(1);
      export(run, expected);
      try (ServedModel model = ServedModel.load(folder)) {
        assertEqual(model.generate(contents(expected)), expected);
      }
    }
  }

  @Test
  void joinedViewsAreReadTogether() {
    try (TinyRun run = new TinyRun(REFERENCE, 2)) {
      List<ExpectedReport> expected = run.write(TinyRun.studies(3, 2));
      export(run, expected);
      try (ServedModel model = ServedModel.load(folder)) {
        assertThat(model.views()).isEqualTo(2);
        assertEqual(model.generate(contents(expected)), expected);
      }
    }
  }

  @Test
  void rowsAddedToABatchChangeNothing() {
    try (TinyRun run = new TinyRun(REFERENCE, 1)) {
      List<ExpectedReport> expected = run.write(TinyRun.studies(5, 1));
      export(run, expected);
      try (ServedModel model = ServedModel.load(folder)) {
        List<byte[]> padded = new ArrayList<>(List.of(contents(expected.subList(0, 2))));
        for (int i = 0; i < 5; i++) {
          padded.add(padded.get(0));
        }
        assertEqual(
            model.generate(padded.toArray(byte[][]::new)).subList(0, 2), expected.subList(0, 2));
      }
    }
  }

  @Test
  void textTokensAndScoreBelongTogether() {
    try (TinyRun run = new TinyRun(REFERENCE, 1)) {
      List<ExpectedReport> expected = run.write(TinyRun.studies(5, 1));
      export(run, expected);
      try (ServedModel model = ServedModel.load(folder)) {
        for (GeneratedReport report : model.generate(contents(expected))) {
          int[] ids = report.tokenIds().stream().mapToInt(Integer::intValue).toArray();
          assertThat(report.report()).isEqualTo(TinyRun.WORDS.decode(ids));
          double sum = report.tokenLogProbs().stream().mapToDouble(Float::doubleValue).sum();
          assertThat((double) report.score()).isWithin(TOLERANCE).of(sum);
          assertThat(report.tokenLogProbs()).hasSize(report.tokenIds().size());
        }
      }
    }
  }

  @Test
  void servingGraphHoldsNothingOfTraining() {
    try (TinyRun run = new TinyRun(REFERENCE, 1);
        ServingGraph graph = run.serving()) {
      Set<String> variables = new TreeSet<>();
      graph.graph().toGraphDef().getNodeList().stream()
          .filter(node -> node.getOp().equals("VarHandleOp"))
          .forEach(node -> variables.add(node.getAttrOrThrow("shared_name").getS().toStringUtf8()));
      Set<String> assigned = new HashSet<>();
      graph
          .graph()
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
      assertThat(variables).isEqualTo(new TreeSet<>(run.weights().keySet()));
      assertThat(assigned).hasSize(variables.size());
      variables.forEach(name -> assertThat(name).startsWith("backbone/"));
    }
  }

  @Test
  void everyInputAndOutputHasAnUnknownFirstDimension() {
    try (TinyRun run = new TinyRun(REFERENCE, 2);
        ServingGraph graph = run.serving()) {
      graph
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
                        (name, out) ->
                            assertWithMessage(name).that(out.shape.get(0)).isEqualTo(-1));
              });
    }
  }

  @Test
  void versionsGoUpAndTheNewestIsLoaded() throws IOException {
    try (TinyRun run = new TinyRun(DecodingConfig.greedy(TinyRun.LONGEST), 1)) {
      List<ExpectedReport> expected = run.write(TinyRun.studies(1, 1));
      Files.createDirectories(folder.resolve("9"));
      Files.writeString(folder.resolve("9").resolve("kept"), "");
      assertThat(export(run, expected)).isEqualTo(folder.resolve("10"));
      assertThat(export(run, expected)).isEqualTo(folder.resolve("11"));
      try (ServedModel model = ServedModel.load(folder)) {
        assertThat(model.folder()).isEqualTo(folder.resolve("11"));
      }
      assertThat(Files.readString(folder.resolve("11/assets.extra/run.json"))).isEqualTo("{}");
    }
  }

  @Test
  void publishingIntoATakenNumberTakesTheNextOne() throws IOException {
    ModelVersions versions = new ModelVersions(folder.resolve("model"));
    Path first = versions.temporary();
    Path second = versions.temporary();
    Files.writeString(first.resolve("a"), "a");
    Files.writeString(second.resolve("b"), "b");
    assertThat(versions.all()).isEmpty();
    assertThat(versions.publish(first)).isEqualTo(versions.base().resolve("1"));
    assertThat(versions.publish(second)).isEqualTo(versions.base().resolve("2"));
    assertThat(versions.all()).containsExactly(1L, 2L).inOrder();
  }

  @Test
  void modelThatDiffersFromTrainingIsNotPublished() {
    try (TinyRun run = new TinyRun(DecodingConfig.greedy(TinyRun.LONGEST), 1)) {
      ExpectedReport right = run.write(TinyRun.studies(1, 1)).get(0);
      ExpectedReport score =
          new ExpectedReport(right.content(), right.tokenIds(), right.score() + 1f);
      ExpectedReport nan = new ExpectedReport(right.content(), right.tokenIds(), Float.NaN);
      ExpectedReport ids = new ExpectedReport(right.content(), List.of(1, 2, 0), right.score());
      for (ExpectedReport wrong : List.of(score, nan, ids)) {
        SavedModelException refused =
            assertThrows(SavedModelException.class, () -> export(run, List.of(wrong)));
        assertThat(refused).hasMessageThat().contains("nothing was published");
      }
      assertThat(folder.toFile().list()).isEmpty();
    }
  }

  @Test
  void weightsThatDoNotFitAreNamed() {
    try (TinyRun run = new TinyRun(DecodingConfig.greedy(TinyRun.LONGEST), 1)) {
      Map<String, TensorData> weights = new LinkedHashMap<>(run.weights());
      weights.put("backbone/vocabulary/bias", TensorData.of(new float[3], 3));
      assertRefused(run, weights, "backbone/vocabulary/bias has shape [3]");
      weights.remove("backbone/vocabulary/bias");
      assertRefused(run, weights, "the checkpoint lacks backbone/vocabulary/bias");
    }
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
  void brokenImageIsNamed() throws IOException {
    try (TinyRun run = new TinyRun(DecodingConfig.greedy(TinyRun.LONGEST), 2)) {
      List<ExpectedReport> expected = run.write(TinyRun.studies(1, 2));
      export(run, expected);
      Path good = Files.write(folder.resolve("good.png"), expected.get(0).files().get(0));
      Path bad = Files.writeString(folder.resolve("bad.png"), "no picture");
      try (ServedModel model = ServedModel.load(folder)) {
        List<List<Path>> studies = List.of(List.of(good, good), List.of(good, bad));
        assertThat(assertThrows(SavedModelException.class, () -> model.generate(studies)))
            .hasMessageThat()
            .contains("bad.png: cannot be decoded");
        assertThat(
                assertThrows(
                    SavedModelException.class, () -> model.generate(List.of(List.of(good)))))
            .hasMessageThat()
            .contains("got 1 images for a study, it needs 2");
        Path absent = folder.resolve("absent.png");
        assertThat(
                assertThrows(
                    SavedModelException.class,
                    () -> model.generate(List.of(List.of(good, absent)))))
            .hasMessageThat()
            .contains("absent.png: cannot be read");
        assertThat(model.generate(List.of(List.of(good, good)))).hasSize(1);
      }
    }
  }

  @Test
  void folderThatIsNoModelIsRefusedInASentence() throws IOException {
    assertRefused(folder.resolve("nowhere"), "there is no such folder");
    assertRefused(folder, "has no saved_model.pb");
    Path version = Files.createDirectories(folder.resolve("3"));
    Files.write(version.resolve("saved_model.pb"), "junk".getBytes(StandardCharsets.UTF_8));
    assertRefused(folder, "does not load");
  }

  @Test
  void modelWithoutItsVariablesIsRefused() {
    try (TinyRun run = new TinyRun(DecodingConfig.greedy(TinyRun.LONGEST), 1)) {
      Path version = export(run, run.write(TinyRun.studies(1, 1)));
      ModelVersions.delete(version.resolve("variables"));
      assertRefused(folder, "has no variables/variables.index");
    }
  }

  private static void assertRefused(Path model, String why) {
    SavedModelException refused =
        assertThrows(SavedModelException.class, () -> ServedModel.load(model).close());
    assertThat(refused).hasMessageThat().contains(why);
    assertThat(refused).hasMessageThat().contains(model.toString());
    assertThat(refused.getMessage().lines().count()).isEqualTo(1);
  }

  private Path export(TinyRun run, List<ExpectedReport> expected) {
    try (ServingGraph graph = run.serving()) {
      byte[] record = "{}".getBytes(StandardCharsets.UTF_8);
      return SavedModelExporter.to(folder).export(graph, expected, Map.of("run.json", record));
    }
  }

  private static byte[][] contents(List<ExpectedReport> reports) {
    return reports.stream().flatMap(report -> report.files().stream()).toArray(byte[][]::new);
  }

  private static long distinct(List<ExpectedReport> reports) {
    return reports.stream().map(ExpectedReport::words).distinct().count();
  }

  private static void assertEqual(List<GeneratedReport> written, List<ExpectedReport> expected) {
    assertThat(written).hasSize(expected.size());
    for (int i = 0; i < written.size(); i++) {
      assertWithMessage("ids of row %s", i)
          .that(ExpectedReport.words(written.get(i).tokenIds()))
          .isEqualTo(expected.get(i).words());
      assertWithMessage("score of row %s", i)
          .that(written.get(i).score())
          .isWithin((float) TOLERANCE)
          .of(expected.get(i).score());
    }
  }
}
