package org.ithn.savedmodels;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.ithn.framework.model.DecodingConfig;
import org.ithn.outside.Exchange;
import org.ithn.serving.standin.check.ServeCheck;
import org.ithn.savedmodels.files.ServingFiles;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Equality of training reports and those of other loaders, for models of every installed backbone
 * and one with two views.
 */
final class OutsideLoadersTest {
  private static final int BEAMS = 3;
  private static final int STUDIES = 4;
  private static final int MINUTES = 10;

  /** Relative tolerance; other versions can add numbers in another order. */
  private static final double ROUNDING = 1e-3;

  @TempDir private static Path work;
  private static final Map<String, List<ExpectedReport>> EXPECTED = new LinkedHashMap<>();

  @BeforeAll
  static void export() throws IOException {
    for (String backbone : TinyBackbones.names()) {
      export(backbone, 1);
    }
    export("r2gencmn", 2);
  }

  private static void export(String backbone, int views) throws IOException {
    Path folder = Files.createDirectory(work.resolve(backbone + "-" + views));
    List<DecodingConfig> search = List.of(DecodingConfig.beam(BEAMS, TinyRun.LONGEST));
    try (TinyRun run = new TinyRun(TinyBackbones.named(backbone, views), search, views);
        ServingGraph graph = run.serving()) {
      List<ExpectedReport> expected = run.write(TinyRun.studies(STUDIES, views));
      ServingFiles files = new ServingFiles("tiny", graph, "noise", List.of());
      SavedModelExporter.of(folder.resolve("model"))
          .export(graph, expected, files.contents(expected));
      EXPECTED.put(String.valueOf(folder.getFileName()), expected);
      List<byte[]> images = new ArrayList<>();
      expected.forEach(report -> images.addAll(report.imageFiles()));
      Exchange.write(new Exchange.Questions(views, images), folder);
    }
  }

  static List<String> models() {
    return List.copyOf(EXPECTED.keySet());
  }

  @ParameterizedTest
  @MethodSource("models")
  void exportPassesServeCheck(String model) throws IOException {
    for (ServeCheck.CheckResult result : ServeCheck.examine(work.resolve(model + "/model"))) {
      assertWithMessage(model + ": " + result.check()).that(result.problem()).isEmpty();
    }
  }

  @Test
  void sameTensorFlowJavaInANewProcess() throws Exception {
    String classPath = System.getProperty("surefire.test.class.path");
    java(classPath, "org.ithn.savedmodels.SameVersionMain", Map.of());
    assertAnswered("SameVersionMain");
  }

  /** TensorFlow 2.10 is the oldest supported version. */
  @Test
  void tensorFlowJava05() throws Exception {
    java(
        classPath("tensorflow-java-0.5"),
        "org.ithn.outside.tensorflow.TensorFlowJavaMain",
        Map.of());
    assertAnswered("TensorFlowJavaMain");
  }

  /** Without the path of its library, the engine would download one. */
  @Test
  void djl() throws Exception {
    Path library;
    try (Stream<Path> files = Files.walk(target("djl").resolve("native"))) {
      library =
          files.filter(file -> file.endsWith("libjnitensorflow.so")).findFirst().orElseThrow();
    }
    java(
        classPath("djl"),
        "org.ithn.outside.djl.DjlMain",
        Map.of("TENSORFLOW_LIBRARY_PATH", library.getParent().toString()));
    assertAnswered("DjlMain");
  }

  @Test
  void pythonsTensorFlow() throws Exception {
    String python = System.getProperty("ithn.python");
    assumeTrue(
        run(List.of(python, "-c", "import tensorflow"), Map.of()).code() == 0,
        python + " has no TensorFlow; name one that has it with -Dithn.python=...");
    Path script = Path.of(getClass().getResource("/load_and_run.py").toURI());
    Ended ended = run(List.of(python, script.toString(), work.toString(), "python"), Map.of());
    assertWithMessage(ended.output()).that(ended.code()).isEqualTo(0);
    assertAnswered("python");
    Path model = work.resolve(models().get(0)).resolve("model/1");
    List<String> command =
        List.of(
            Path.of(python).resolveSibling("saved_model_cli").toString(),
            "show",
            "--dir",
            model.toString(),
            "--all");
    Ended shown = run(command, Map.of());
    assertWithMessage(shown.output()).that(shown.code()).isEqualTo(0);
    for (String word : List.of("serving_default", "image_bytes", "score_report", "beams")) {
      assertThat(shown.output()).contains("['" + word + "']");
    }
    assertThat(shown.output()).contains("Method name is: tensorflow/serving/predict");
  }

  private static void assertAnswered(String loader) throws IOException {
    for (String model : models()) {
      List<ExpectedReport> expected = EXPECTED.get(model);
      List<Exchange.Answer> answers = Exchange.readAnswers(work.resolve(model), loader);
      assertThat(answers).hasSize(expected.size());
      for (int row = 0; row < answers.size(); row++) {
        String where = "%s, %s, study %d".formatted(loader, model, row);
        List<Integer> words = expected.get(row).wordIds();
        List<Integer> actual = ExpectedReport.wordIds(answers.get(row).ids());
        assertWithMessage(where).that(actual).isEqualTo(words);
        assertWithMessage(where)
            .that(answers.get(row).report())
            .isEqualTo(TinyRun.WORDS.decode(words.stream().mapToInt(i -> i).toArray()));
        double score = expected.get(row).score();
        assertWithMessage(where)
            .that((double) answers.get(row).score())
            .isWithin(ROUNDING * Math.max(1, Math.abs(score)))
            .of(score);
      }
    }
  }

  /** Returns the class path of a loader: its classes and the file that its build wrote. */
  private static String classPath(String module) throws IOException {
    return target(module).resolve("classes")
        + File.pathSeparator
        + Files.readString(target(module).resolve("classpath.txt")).strip();
  }

  private static Path target(String module) {
    return Path.of(System.getProperty("ithn.root"), "outside", module, "target");
  }

  private static void java(String classPath, String main, Map<String, String> environment)
      throws Exception {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx1g",
            "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
            "-Dorg.bytedeco.javacpp.maxBytes=0",
            "-cp",
            classPath,
            main,
            work.toString(),
            main.substring(main.lastIndexOf('.') + 1));
    Ended ended = run(command, environment);
    assertWithMessage(ended.output()).that(ended.code()).isEqualTo(0);
  }

  /** Exit code and output of a process. */
  private record Ended(int code, String output) {}

  private static Ended run(List<String> command, Map<String, String> environment)
      throws IOException, InterruptedException {
    Path output = Files.createTempFile(work, "output", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().putAll(environment);
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      return new Ended(-1, e.getMessage()); // no such program
    }
    boolean ended = process.waitFor(MINUTES, TimeUnit.MINUTES);
    process.destroyForcibly();
    return new Ended(ended ? process.exitValue() : -1, Files.readString(output));
  }
}
