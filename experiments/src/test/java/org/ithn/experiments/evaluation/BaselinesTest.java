package org.ithn.experiments.evaluation;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ithn.datasets.study.Study;
import org.ithn.datasets.study.StudyBatches;
import org.ithn.datasets.study.StudyBatchesOptions;
import org.ithn.experiments.run.Experiment;
import org.ithn.experiments.run.Predictions;
import org.ithn.experiments.run.Run;
import org.ithn.experiments.run.TinyExperiment;
import org.ithn.experiments.run.VisionFeatureSession;
import org.ithn.framework.data.Images;
import org.ithn.framework.tensors.TensorData;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Baselines of the smallest R2GenCMN with random weights. */
final class BaselinesTest {
  @TempDir private static Path shared;
  private static TinyExperiment tiny;
  private static Experiment experiment;
  private static Map<String, TensorData> weights;
  private static List<Study> train;
  private static List<Study> test;

  @TempDir private Path folder;

  @BeforeAll
  static void draw() throws IOException {
    tiny = TinyExperiment.draw(shared.resolve("data"));
    experiment = tiny.experiment();
    weights = tiny.weights(3);
    train = tiny.studies().train();
    test = tiny.studies().test();
  }

  private static Study withReport(String id, String report) {
    return new Study(id, train.get(0).imagePaths(), report);
  }

  /** Returns the first words of the vocabulary that consist of letters. */
  private static List<String> words() {
    return experiment.vocabulary().words().stream()
        .filter(word -> word.chars().allMatch(Character::isLetter))
        .limit(3)
        .toList();
  }

  @Test
  void theMostCommonReportIsCountedAsTheModelWouldWriteIt() {
    String first = words().get(0);
    String second = words().get(1);
    TrainingReports reports = new TrainingReports(experiment);
    List<Study> studies =
        List.of(
            withReport("a", first),
            withReport("b", second + " qqqq"), // both rare words become <unk>
            withReport("c", second + " zzzz"),
            withReport("d", "."),
            withReport("e", "."),
            withReport("f", "."));
    assertThat(reports.mostCommon(studies)).hasValue(reports.text(studies.get(1)));
    assertThat(reports.text(studies.get(1))).contains("<unk>");
    assertThat(reports.text(studies.get(1))).isEqualTo(reports.text(studies.get(2)));
    assertThat(reports.mostCommon(studies.subList(0, 2))).hasValue(reports.text(studies.get(0)));
    assertThat(reports.mostCommon(studies.subList(3, 6))).isEmpty();
  }

  /** Returns studies of two images each: those of two phantoms that follow each other. */
  private static List<Study> pairs(String prefix, List<Study> studies) {
    List<Study> pairs = new ArrayList<>();
    for (int i = 0; i < studies.size(); i++) {
      Study next = studies.get((i + 1) % studies.size());
      pairs.add(
          new Study(
              prefix + i,
              List.of(studies.get(i).imagePaths().get(0), next.imagePaths().get(0)),
              studies.get(i).report()));
    }
    return pairs;
  }

  private static double[] feature(VisionFeatureSession session, Study study, int views) {
    double[] sum = null;
    for (Path image : study.imagePaths().subList(0, views)) {
      float[] pooled = session.pooledFeatures(load(image)).get(0);
      sum = sum == null ? new double[pooled.length] : sum;
      for (int i = 0; i < sum.length; i++) {
        sum[i] += pooled[i] / views;
      }
    }
    return sum;
  }

  private static Images load(Path image) {
    try (StudyBatches batches =
        StudyBatches.forEvaluation(
            List.of(new Study("one", List.of(image), "a report")),
            experiment.vocabulary(),
            experiment.data(),
            StudyBatchesOptions.of(1, 1))) {
      return batches.epoch(1, 0).next().positives().images();
    }
  }

  private static double cosine(double[] a, double[] b) {
    double ab = 0;
    double aa = 0;
    double bb = 0;
    for (int i = 0; i < a.length; i++) {
      ab += a[i] * b[i];
      aa += a[i] * a[i];
      bb += b[i] * b[i];
    }
    return ab / Math.sqrt(aa * bb);
  }

  /** Compares the search with one that reads each image separately. */
  private static void assertNearest(Experiment tested, int views) {
    List<Study> studies = pairs("test", test);
    List<Study> candidates = pairs("train", train);
    try (VisionFeatureSession session = VisionFeatureSession.open(tested, weights, "the test")) {
      Map<String, Study> found = new NearestImages(tested, session).search(studies, candidates);
      assertThat(found).hasSize(studies.size());
      for (Study study : studies) {
        double[] own = feature(session, study, views);
        double best = -2;
        for (Study candidate : candidates) {
          best = Math.max(best, cosine(own, feature(session, candidate, views)));
        }
        assertWithMessage("cosine of the study that was found for %s", study.id())
            .that(cosine(own, feature(session, found.get(study.id()), views)))
            .isWithin(1e-6)
            .of(best);
      }
    }
  }

  @Test
  void theNearestStudyHasTheLargestCosineOfTheMeanOverViews() {
    assertNearest(tiny.withKey("data.views.per_study", 2).experiment(), 2);
    assertNearest(tiny.withKey("data.views.per_study", 1).experiment(), 1);
  }

  @Test
  void aCopyFindsItsOriginalAndATrainingStudyNeverFindsItself() {
    Study original = train.get(4);
    Study copy = new Study("copy", original.imagePaths(), "other words");
    try (VisionFeatureSession session =
        VisionFeatureSession.open(experiment, weights, "the test")) {
      NearestImages images = new NearestImages(experiment, session);
      assertThat(images.search(List.of(copy), train).get("copy")).isEqualTo(original);
      Map<String, Study> others = images.search(train, train);
      assertThat(others).hasSize(train.size());
      others.forEach((id, found) -> assertThat(found.id()).isNotEqualTo(id));
      assertThat(images.search(List.of(original), List.of(original))).isEmpty();
    }
  }

  private Run run(Map<String, TensorData> values, String name) throws IOException {
    Path file = TinyExperiment.write(values, folder.resolve(name + ".safetensors"));
    return tiny.importRun(file, folder.resolve(name));
  }

  /** Returns predictions of the test studies that are all the same word. */
  private static Predictions scored() {
    List<Predictions.Row> rows = new ArrayList<>();
    for (Study study : test) {
      String reference = new TrainingReports(experiment).text(study);
      rows.add(new Predictions.Row(study.id() + "#0", words().get(0), List.of(reference)));
    }
    return new Predictions(rows, false);
  }

  private static Baselines compute(Run run, List<Study> candidates) throws IOException {
    return Baselines.compute(run, scored(), test, candidates, line -> {});
  }

  @Test
  void baselinesHaveTheRowsAndReferencesOfTheModel() throws IOException {
    Baselines found = compute(run(weights, "run"), train);
    assertThat(found.notes()).isEmpty();
    assertThat(found.predictions().keySet())
        .containsExactly(Baselines.MOST_COMMON, Baselines.NEAREST_IMAGE)
        .inOrder();
    TrainingReports reports = new TrainingReports(experiment);
    List<String> texts = train.stream().map(reports::text).toList();
    for (Predictions each : found.predictions().values()) {
      for (int i = 0; i < test.size(); i++) {
        assertThat(each.rows().get(i).id()).isEqualTo(scored().rows().get(i).id());
        assertThat(each.rows().get(i).references()).isEqualTo(scored().rows().get(i).references());
        assertThat(texts).contains(each.rows().get(i).report());
      }
    }
    assertThat(found.predictions().get(Baselines.MOST_COMMON).distinctShare())
        .isWithin(1e-12)
        .of(1.0 / test.size());
  }

  @Test
  void unreadableTrainingImagesAreLeftOutWithANote() throws IOException {
    Run run = run(weights, "run");
    Study broken =
        new Study(
            "broken",
            List.of(Files.writeString(folder.resolve("broken.png"), "x")),
            words().get(0));
    List<Study> some = new ArrayList<>(train);
    some.add(broken);
    Baselines found = compute(run, some);
    assertThat(found.predictions()).containsKey(Baselines.NEAREST_IMAGE);
    assertThat(found.notes()).hasSize(1);
    assertThat(found.notes().get(0))
        .startsWith("nearest_image: 1 of 8 training studies left out; the first: study 'broken'");
    Baselines none = compute(run, List.of(broken));
    assertThat(none.predictions().keySet()).containsExactly(Baselines.MOST_COMMON);
    assertThat(none.notes())
        .contains("nearest_image: omitted, because no training study is usable");
  }

  @Test
  void featuresWithoutADirectionHaveNoNearestImage() throws IOException {
    Map<String, TensorData> dead = new HashMap<>(weights);
    dead.replaceAll(
        (name, value) ->
            name.startsWith("backbone/vision/") && name.endsWith("kernel")
                ? TensorData.of(new float[value.floats().length], value.shape())
                : value);
    Baselines found = compute(run(dead, "dead"), train);
    assertThat(found.predictions().keySet()).containsExactly(Baselines.MOST_COMMON);
    assertThat(found.notes()).hasSize(1);
    assertThat(found.notes().get(0)).contains("the pooled features are zero or not finite");
  }

  @Test
  void aTableHasTheSameScoresForEachSystem() throws IOException {
    Baselines found = compute(run(weights, "run"), train);
    ScoreTable table = ScoreTable.of("per image", scored(), found, rows -> rows);
    assertThat(table.systems().keySet())
        .containsExactly("model", "most_common_report", "nearest_image")
        .inOrder();
    assertThat(table.model().values()).isEqualTo(scored().scores().values());
    Path file = folder.resolve("scores.json");
    ScoreTable.write(file, "test", List.of(table), List.of("a note"));
    JsonNode json = new ObjectMapper().readTree(file.toFile());
    JsonNode first = json.path("tables").path(0);
    assertThat(first.path("examples").asInt()).isEqualTo(test.size());
    assertThat(first.path("scores").path("most_common_report").path("distinct-reports").asDouble())
        .isWithin(1e-12)
        .of(1.0 / test.size());
    assertThat(first.path("signatures").path("BLEU-4").asText()).startsWith("BLEU-4|");
    assertThat(json.path("notes").path(0).asText()).isEqualTo("a note");
  }
}
