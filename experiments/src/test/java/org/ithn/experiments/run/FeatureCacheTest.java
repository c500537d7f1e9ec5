package org.ithn.experiments.run;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.ithn.datasets.BadExamples;
import org.ithn.datasets.DataException;
import org.ithn.datasets.image.ImageLoader;
import org.ithn.datasets.study.Study;
import org.ithn.datasets.study.StudyExample;
import org.ithn.framework.files.ProcessLock;
import org.ithn.framework.model.VisionFeatures;
import org.ithn.framework.session.Feeds;
import org.ithn.framework.session.ModelSession;
import org.ithn.framework.session.SessionOptions;
import org.ithn.framework.step.TrainingGraph;
import org.ithn.framework.tensors.TensorData;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

final class FeatureCacheTest {
  @TempDir private static Path shared;
  private static Experiment experiment;
  private static Map<String, TensorData> weights;
  private static List<Study> train;
  private static List<Integer> shape;

  @TempDir private Path folder;

  @BeforeAll
  static void draw() throws IOException {
    TinyExperiment tiny = TinyExperiment.draw(shared.resolve("data"));
    experiment =
        Experiment.of(
            tiny.variant().withKey("training.vision.mode", "cached").config(),
            tiny.experiment().vocabulary());
    weights = tiny.weights(3);
    train = tiny.studies().train();
    try (TrainingGraph graph =
        experiment.buildTrainingGraph(Objectives.create(experiment.config()))) {
      shape = graph.exampleShape();
    }
  }

  private FeatureCache open(List<Study> studies, List<String> lines) throws IOException {
    return FeatureCache.open(
        new FeatureCache.FrozenExtractor(experiment, weights, shape),
        studies,
        folder,
        BadExamples.skipAndRecord(),
        lines::add);
  }

  private Path file() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(each -> each.toString().endsWith(".f16")).findFirst().orElseThrow();
    }
  }

  private static StudyExample example(Study study) {
    return new StudyExample(StudyExample.viewId(study, 0), study, study.imagePaths());
  }

  @Test
  void everyExampleHasTheFeaturesOfItsImageInHalfPrecision() throws IOException {
    try (FeatureCache cache = open(train, new ArrayList<>())) {
      assertThat(cache.shape()).isEqualTo(shape);
      for (Study study : List.of(train.get(0), train.get(5))) {
        float[] expected = extract(study);
        float[] got = cache.read(example(study));
        assertThat(got).hasLength(expected.length);
        for (int i = 0; i < got.length; i++) {
          assertWithMessage("%s, value %s", study.id(), i)
              .that(got[i])
              .isWithin(1e-3f * Math.max(0.1f, Math.abs(expected[i])))
              .of(expected[i]);
        }
      }
    }
  }

  /** The placeholder of images and their features. */
  private record Extractor(Operand<TFloat32> images, Operand<TFloat32> features) {}

  private static float[] extract(Study study) throws IOException {
    VisionFeatures vision = VisionFeatures.find(experiment.backbone()).orElseThrow();
    Shape images = Shape.of(Shape.UNKNOWN_SIZE).append(experiment.exampleShape());
    try (ModelSession<Extractor> session =
        ModelSession.build(
            SessionOptions.of(experiment.config().training()),
            root -> {
              Operand<TFloat32> fed =
                  root.tf().placeholder(TFloat32.class, Placeholder.shape(images));
              return new Extractor(fed, vision.visionFeatures(root.sub("backbone"), fed));
            })) {
      session.load(weights, "the weights of the test");
      ImageLoader loader =
          new ImageLoader(experiment.data().image().size(), experiment.data().image().range());
      try (Feeds feeds =
              new Feeds()
                  .images(session.model().images(), loader.loadViews(List.of(study.imagePaths())));
          Result result =
              feeds.feedTo(session.session().runner()).fetch(session.model().features()).run()) {
        return TensorData.of((TFloat32) result.get(0)).floats();
      }
    }
  }

  @Test
  void theFileIsComputedOnceAndThenRead() throws IOException {
    List<String> lines = new ArrayList<>();
    open(train, lines).close();
    byte[] made = Files.readAllBytes(file());
    open(train, lines).close();
    assertThat(lines).hasSize(2);
    assertThat(lines.get(0)).startsWith("computing features of 7 examples once into " + file());
    assertThat(lines.get(1)).isEqualTo("reading features of the visual extractor from " + file());
    assertThat(Files.readAllBytes(file())).isEqualTo(made);
  }

  @Test
  void aTruncatedFileIsComputedAgain() throws IOException {
    open(train, new ArrayList<>()).close();
    byte[] made = Files.readAllBytes(file());
    Files.write(file(), java.util.Arrays.copyOf(made, made.length - 1));
    open(train, new ArrayList<>()).close();
    assertThat(Files.readAllBytes(file())).isEqualTo(made);
  }

  @Test
  void aRunWaitsForAnotherThreadThatWritesTheFile() throws Exception {
    open(train, new ArrayList<>()).close();
    Path features = file();
    Files.delete(features);
    ExecutorService threads = Executors.newFixedThreadPool(1);
    try {
      Future<FeatureCache> waiting;
      try (ProcessLock lock =
          ProcessLock.acquire(folder.resolve("." + features.getFileName() + ".lock"))) {
        assertThat(lock).isNotNull();
        waiting = threads.submit(() -> open(train, new ArrayList<>()));
        assertThrows(TimeoutException.class, () -> waiting.get(1, TimeUnit.SECONDS));
        assertThat(Files.exists(features)).isFalse();
      }
      waiting.get(1, TimeUnit.MINUTES).close();
      assertThat(Files.exists(features)).isTrue();
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void aLinkAsLockIsRefusedAndTheForeignFileStays() throws IOException {
    open(train, new ArrayList<>()).close();
    Path features = file();
    Path lock = folder.resolve("." + features.getFileName() + ".lock");
    Path foreign = Files.writeString(shared.resolve("foreign"), "keep");
    for (Path target : List.of(foreign, shared.resolve("missing"))) {
      Files.deleteIfExists(features);
      Files.delete(lock);
      Files.createSymbolicLink(lock, target);
      Exception e = assertThrows(IOException.class, () -> open(train, new ArrayList<>()));
      assertThat(e).hasMessageThat().contains(lock + ": is a symbolic link to " + target);
    }
    assertThat(Files.readString(foreign)).isEqualTo("keep");
    assertThat(Files.exists(shared.resolve("missing"))).isFalse();
  }

  @Test
  void aLinkInPlaceOfTheFileIsReplacedAndTheForeignFileStays() throws IOException {
    open(train, new ArrayList<>()).close();
    Path features = file();
    byte[] made = Files.readAllBytes(features);
    Path foreign = Files.writeString(shared.resolve("foreign.f16"), "keep");
    Files.delete(features);
    Files.createSymbolicLink(features, foreign);
    open(train, new ArrayList<>()).close();
    assertThat(Files.readString(foreign)).isEqualTo("keep");
    assertThat(Files.isSymbolicLink(features)).isFalse();
    assertThat(Files.readAllBytes(features)).isEqualTo(made);
  }

  @Test
  void aDamagedRowIsNamedAndOthersStayUsable() throws IOException {
    open(train, new ArrayList<>()).close();
    byte[] made = Files.readAllBytes(file());
    made[3] ^= 1;
    Files.write(file(), made);
    try (FeatureCache cache = open(train, new ArrayList<>())) {
      Exception e = assertThrows(DataException.class, () -> cache.read(example(train.get(0))));
      assertThat(e).hasMessageThat().contains("is damaged; delete the file");
      assertThat(cache.read(example(train.get(1)))).isNotEmpty();
    }
  }

  @Test
  void aStudyOfAnotherSplitHasNoFeatures() throws IOException {
    try (FeatureCache cache = open(train.subList(0, 2), new ArrayList<>())) {
      Exception e = assertThrows(DataException.class, () -> cache.read(example(train.get(2))));
      assertThat(e).hasMessageThat().contains("no row for");
    }
  }

  @Test
  void theRowOfAnUnusableImageIsRefused() throws IOException {
    Path broken = Files.writeString(folder.resolve("broken.png"), "no image");
    Study study = new Study("broken", List.of(broken), train.get(0).report());
    try (FeatureCache cache = open(List.of(train.get(0), study, train.get(1)), new ArrayList<>())) {
      Exception e = assertThrows(DataException.class, () -> cache.read(example(study)));
      assertThat(e).hasMessageThat().contains("were unusable when the file was computed");
      assertThat(cache.read(example(train.get(1)))).isNotEmpty();
    }
  }
}
