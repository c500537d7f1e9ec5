package org.ithn.cli.commands;

import static com.google.common.truth.Truth.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ithn.cli.testing.PluginJar;
import org.ithn.cli.testing.TinyTraining;
import org.ithn.framework.runs.RunDirectory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A plug-in whose backbone reads an input of each study that the project does not know. */
final class StudyInputPluginTest {
  private static final String SOURCE = "src/main/java/org/example/numbered/Numbered.java";
  private static final String RESOURCES = "src/main/resources/META-INF/services/org.ithn.framework";

  /** R2GenCMN with one more loss: the mean over the batch of the number of each study. */
  private static final String CODE =
      """
      package org.example.numbered;

      import java.util.Map;
      import org.ithn.backbones.r2gencmn.R2GenCmnConfig;
      import org.ithn.backbones.r2gencmn.R2GenCmnProvider;
      import org.ithn.framework.data.ExampleInfo;
      import org.ithn.framework.data.StudyInput;
      import org.ithn.framework.data.StudyInputContext;
      import org.ithn.framework.data.StudyInputException;
      import org.ithn.framework.data.StudyInputProvider;
      import org.ithn.framework.graph.GraphScope;
      import org.ithn.framework.graph.Mode;
      import org.ithn.framework.model.Backbone;
      import org.ithn.framework.model.BackboneInputs;
      import org.ithn.framework.model.BackboneOutputs;
      import org.ithn.framework.model.BackboneProvider;
      import org.ithn.framework.model.IncrementalDecoder;
      import org.tensorflow.Operand;
      import org.tensorflow.ndarray.Shape;
      import org.tensorflow.types.family.TFloating;

      public record Numbered(Backbone base) implements Backbone {
        public static final class Family implements BackboneProvider<R2GenCmnConfig> {
          @Override
          public String name() {
            return "numbered";
          }

          @Override
          public String description() {
            return "reads the number of each study";
          }

          @Override
          public R2GenCmnConfig defaults() {
            return new R2GenCmnProvider().defaults();
          }

          @Override
          public Backbone create(R2GenCmnConfig options, int vocabularyWidth, int views) {
            return new Numbered(new R2GenCmnProvider().create(options, vocabularyWidth, views));
          }
        }

        public static final class Input implements StudyInputProvider<Input.Options> {
          public record Options(int factor) {}

          @Override
          public String name() {
            return System.getProperty("numbered.name", "number");
          }

          @Override
          public String description() {
            return "the number of a study";
          }

          @Override
          public Options defaults() {
            return new Options(1);
          }

          @Override
          public StudyInput open(Options options, StudyInputContext context) {
            if (options.factor() == 0) {
              throw new StudyInputException("set data.inputs.number.factor to 1 or more");
            }
            return new StudyInput() {
              @Override
              public Shape shape() {
                return Shape.of(2);
              }

              @Override
              public float[] values(ExampleInfo example) {
                String id = example.study().id();
                float number = Float.parseFloat(id.substring(id.lastIndexOf('_') + 1));
                return new float[] {
                  options.factor() * number,
                  example.study().split().equals("train") ? context.trainingStudies().size() : 0
                };
              }
            };
          }
        }

        @Override
        public Map<String, Shape> extraInputs() {
          return Map.of("number", Shape.of(2));
        }

        @Override
        public <T extends TFloating> BackboneOutputs<T> build(
            GraphScope<T> scope, BackboneInputs<T> in) {
          var tf = scope.tf();
          BackboneOutputs<T> out = base.build(scope, in);
          if (scope.mode() != Mode.TRAIN) {
            return out;
          }
          Operand<T> mean = tf.math.mean(in.extraInput("number"), tf.constant(0)); // [2]
          return new BackboneOutputs<>(
              out.logits(),
              out.hidden(),
              out.imageFeatures(),
              out.targets(),
              out.targetMask(),
              Map.of(
                  "number", tf.gather(mean, tf.constant(0), tf.constant(0)),
                  "studies", tf.gather(mean, tf.constant(1), tf.constant(0))));
        }

        @Override
        public IncrementalDecoder decoder() {
          return base.decoder();
        }

        @Override
        public int hiddenWidth() {
          return base.hiddenWidth();
        }

        @Override
        public int imageFeatureWidth() {
          return base.imageFeatureWidth();
        }

        @Override
        public String visionScope() {
          return base.visionScope();
        }
      }
      """;

  /** Folders of classes by their source; the compiler takes longer than a training. */
  private static final Map<String, Path> COMPILED = new HashMap<>();

  @TempDir private static Path classes;
  @TempDir private Path folder;
  private TinyTraining training;

  @BeforeEach
  void draw() throws IOException {
    training = TinyTraining.draw(folder.resolve("data"));
  }

  /** Builds the plug-in, with its input or without. */
  private Path plugins(boolean withInput) throws IOException {
    return plugins(withInput, CODE);
  }

  private Path plugins(boolean withInput, String code) throws IOException {
    Map<String, String> files = new HashMap<>();
    files.put(SOURCE, code);
    files.put(RESOURCES + ".model.BackboneProvider", "org.example.numbered.Numbered$Family\n");
    if (withInput) {
      files.put(RESOURCES + ".data.StudyInputProvider", "org.example.numbered.Numbered$Input\n");
    }
    PluginJar.writeFiles(folder, files);
    if (!COMPILED.containsKey(code)) {
      Path out = classes.resolve(String.valueOf(COMPILED.size()));
      COMPILED.put(code, PluginJar.compile(folder.resolve("src/main/java"), out, ""));
    }
    Path plugins = folder.resolve("plugins");
    PluginJar.pack(
        plugins.resolve("numbered.jar"), COMPILED.get(code), folder.resolve("src/main/resources"));
    return plugins;
  }

  private CommandResult train(Path plugins, String... keys) {
    List<String> arguments = new ArrayList<>(List.of("--plugins", plugins.toString()));
    List<String> all =
        new ArrayList<>(
            List.of(
                "backbone.name=numbered",
                "backbone.vision=small-cnn",
                "training.batch=" + TinyTraining.TRAIN,
                "training.max_steps=2"));
    all.addAll(List.of(keys));
    all.forEach(key -> arguments.addAll(List.of("--set", key)));
    return CommandResult.run(
        training.trainAlone(folder.resolve("run"), arguments.toArray(String[]::new)));
  }

  @Test
  void anInputOfAPluginReachesTheGraph() throws IOException {
    Path plugins = plugins(true);
    train(plugins, "data.inputs.number.factor=3").ok();
    // the mean of 3 * 0 to 3 * 23, and the size of the training split, in each of two steps
    String log = Files.readString(new RunDirectory(folder.resolve("run")).log());
    assertThat(log).containsMatch("\"loss/number\": ?34\\.5\\b");
    assertThat(log).containsMatch("\"loss/studies\": ?24(\\.0)?\\b");
    CommandResult.run("evaluate", folder.resolve("run").toString(), "--plugins", plugins.toString())
        .ok();
    assertThat(CommandResult.run("describe", "--plugins", plugins.toString()).ok().out())
        .contains("  number ");
  }

  @Test
  void anInputWithoutProviderIsRefusedWithTheChoices() throws IOException {
    train(plugins(false))
        .refused(
            "the backbone 'numbered' reads 'number' of each study, but no study input has this"
                + " name",
            "available: abnormal-sentences, abnormalities, context, label-group, labels, normal,"
                + " patient, prior-images, report-vector, sentence-templates, training-image; add"
                + " the jar of its provider, whose META-INF/services/"
                + "org.ithn.framework.data.StudyInputProvider lists it");
    train(plugins(false), "data.inputs.number.factor=3")
        .refused("unknown key 'data.inputs.number'", "lists its study inputs in META-INF/services");
  }

  @Test
  void aBackboneOfAnotherVocabularyIsRefused() throws IOException {
    Path plugins =
        plugins(true, CODE.replace("create(options, vocabularyWidth,", "create(options, 11,"));
    train(plugins)
        .refused("the backbone 'numbered' returns logits of width 11, but the vocabulary has ");
  }

  @Test
  void anOpThatTensorFlowRefusesNamesTheBackbone() throws IOException {
    String product =
        "tf.linalg.matMul(tf.constant(new float[2][3]), tf.constant(new float[2][3]));";
    train(plugins(true, CODE.replace("var tf = scope.tf();", "var tf = scope.tf(); " + product)))
        .refused("the backbone 'numbered' with the strategy 'none': TensorFlow refuses an op");
  }

  @Test
  void movedKeysOfAPluginNameTheNewKey() throws IOException {
    PluginJar.writeFiles(
        folder,
        Map.of("src/main/resources/META-INF/ithn/moved-keys", "backbone.size backbone.width\n"));
    train(plugins(true), "backbone.size=12").refused("backbone.size has moved to backbone.width");
  }

  @Test
  void servicesFilesThatListAnotherClassNameTheJar() throws IOException {
    Map<String, String> wrong =
        Map.of(
            "org.example.numbered.Numbered$Family", "which is not a org.ithn.framework.data.Study",
            "org.example.numbered.Absent", "but there is no such class",
            "org.example.numbered.Numbered$Input$Options",
                "which is not a org.ithn.framework.data");
    for (Map.Entry<String, String> each : wrong.entrySet()) {
      PluginJar.writeFiles(
          folder, Map.of(RESOURCES + ".data.StudyInputProvider", each.getKey() + "\n"));
      train(plugins(false))
          .refused(
              "numbered.jar lists " + each.getKey() + " in META-INF/services", each.getValue());
    }
  }

  @Test
  void namesOfProvidersAreChecked() throws IOException {
    Path plugins = plugins(true);
    try {
      for (String name : List.of("", "Number", "a.b", "a b", "a/b", "-a")) {
        System.setProperty("numbered.name", name);
        train(plugins)
            .refused(
                "study input: the provider org.example.numbered.Numbered$Input has the name '"
                    + name
                    + "'; expected lower-case");
      }
    } finally {
      System.clearProperty("numbered.name");
    }
  }

  @Test
  void valuesOfAnotherNumberNameTheStudy() throws IOException {
    Path plugins = plugins(true, CODE.replace("factor() * number,", "factor() * number, number,"));
    train(plugins)
        .refused(
            "study 'phantom_train_000",
            "the input 'number' has 3 values, but its shape [2] needs 2");
  }

  @Test
  void aProviderRefusesItsOptionsInOneSentence() throws IOException {
    train(plugins(true), "data.inputs.number.factor=0")
        .refused("the backbone 'numbered' reads 'number' of each study: set data.inputs.number");
  }
}
