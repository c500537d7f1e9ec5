package org.ithn.framework.config;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.ithn.framework.checks.Checks;
import org.ithn.framework.config.OptimiserConfig.EpsilonPlacement;
import org.ithn.framework.data.BatchSampler;
import org.ithn.framework.data.DataProvider;
import org.ithn.framework.data.StudyInput;
import org.ithn.framework.data.StudyInputContext;
import org.ithn.framework.data.StudyInputProvider;
import org.ithn.framework.model.Backbone;
import org.ithn.framework.model.BackboneProvider;
import org.ithn.framework.negatives.MochiMixing;
import org.ithn.framework.negatives.StrategyProvider;
import org.ithn.framework.registry.Providers;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigReaderTest {
  /** The keys of a family. */
  public record DecoderOptions(int layers, double dropout) {
    /** Checks the range. */
    public DecoderOptions {
      Checks.check(layers >= 1, "layers", layers, "at least 1");
    }
  }

  /** Nested keys of a family. */
  public record TreeOptions(DecoderOptions decoder, List<String> cropSizes) {}

  /** Keys of a data set. */
  public record FileOptions(String annotation, boolean joined) {}

  record Family<C extends Record>(String name, C defaults) implements BackboneProvider<C> {
    @Override
    public String description() {
      return name;
    }

    @Override
    public Backbone create(C options, int vocabularyWidth, int views) {
      throw new UnsupportedOperationException();
    }
  }

  /** Keys of a study input. */
  public record CountOptions(int least, String unit) {
    /** Checks the range. */
    public CountOptions {
      Checks.check(least >= 0, "least", least, "at least 0");
    }
  }

  record Counts(String name) implements StudyInputProvider<CountOptions> {
    @Override
    public String description() {
      return name;
    }

    @Override
    public CountOptions defaults() {
      return new CountOptions(1, "word");
    }

    @Override
    public StudyInput open(CountOptions options, StudyInputContext context) {
      throw new UnsupportedOperationException();
    }
  }

  record PhantomFiles(String name, FileOptions defaults) implements DataProvider<FileOptions> {
    @Override
    public String description() {
      return name;
    }

    @Override
    public Map<String, String> inputDefaults() {
      return Map.of("counts.unit", "sentence", "absent.order", "none");
    }
  }

  private static final Map<String, ObjectNode> PRESETS =
      Map.of(
          "flat-phantom",
              json(
                  "{'description': 'flat', 'extends': ['slow'], 'backbone': {'name': 'flat',"
                      + " 'layers': 5}, 'data': {'name': 'phantom'}, 'training': {'epochs': 7}}"),
          "slow",
              json(
                  "{'description': 's', 'training': {'epochs': 11, 'batch': 3},"
                      + " 'optimiser': {'learning_rate': 2}}"));

  private static final MovedKeys MOVED =
      MovedKeys.of(
          List.of(
              "training.epoch_count training.epochs",
              "training.loop.batch training.batch",
              "evaluation.decoding evaluation.decoding.method",
              "backbone.depth backbone.decoder.layers",
              "backbone.depth backbone.layers",
              "ithn.mochi.mixed ithn.mochi.k",
              "training.steps optimiser",
              "evaluation training", // most of a section; the rest keeps its name
              "data.file data.annotation.path"));

  private final ConfigReader reader =
      new ConfigReader(
          Providers.of(
              "backbone",
              List.of(
                  new Family<>("flat", new DecoderOptions(3, 0.1)),
                  new Family<>(
                      "nested", new TreeOptions(new DecoderOptions(2, 0.5), List.of("a"))))),
          Providers.of(
              "data set", List.of(new PhantomFiles("phantom", new FileOptions("", false)))),
          Providers.of("study input", List.of(new Counts("counts"))),
          Providers.load(StrategyProvider.class, "hard-negative strategy"),
          Presets.of(PRESETS),
          MOVED);

  private static ObjectNode json(String text) {
    try {
      return (ObjectNode) ConfigJson.MAPPER.readTree(text.replace('\'', '"'));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static ConfigLayer file(String text) {
    return new ConfigLayer("run.json", json(text), false);
  }

  private ExperimentConfig read(String... assignments) {
    return reader.read(List.of("flat-phantom"), List.of(), List.of(assignments));
  }

  private String refusal(String... assignments) {
    return assertThrows(ConfigException.class, () -> read(assignments)).getMessage();
  }

  @Test
  void numbersThatDoNotFitAreRefusedInOneLine() {
    for (String key :
        List.of("training.batch", "ithn.alignment.width", "evaluation.decoding.beam")) {
      String refusal = refusal(key + "=5074122349493710379");
      assertThat(refusal).contains(key + ": Numeric value (5074122349493710379) out of range");
      assertThat(refusal.lines().toList()).hasSize(1);
    }
  }

  @Test
  void laterLayersWinAndTheRestIsDefault() {
    ExperimentConfig config = read("training.batch=13", "optimiser.schedule.name=step");
    assertThat(config.training()).isEqualTo(trainingOf(7, 13));
    assertThat(config.optimiser().learningRate()).isEqualTo(2.0);
    assertThat(config.optimiser().schedule().name()).isEqualTo(ScheduleConfig.Rule.STEP);
    assertThat(config.backbone()).isEqualTo(new NamedOptions("flat", new DecoderOptions(5, 0.1)));
    assertThat(config.evaluation()).isEqualTo(EvaluationConfig.defaults());
  }

  @Test
  void eachStudyInputHasKeysBelowItsName() {
    assertThat(read().data().inputOptions("counts", CountOptions.class))
        .isEqualTo(new CountOptions(1, "sentence")); // the unit is the data set's default
    ExperimentConfig config = read("data.inputs.counts.least=3", "data.inputs.counts.unit=line");
    assertThat(config.data().inputOptions("counts", CountOptions.class))
        .isEqualTo(new CountOptions(3, "line"));
    assertThat(config.data().options()).isEqualTo(new FileOptions("", false));
    assertThat(refusal("data.inputs.counts.least=-1"))
        .contains("'data.inputs.counts.least' is -1; it must be at least 0");
    assertThat(refusal("data.inputs.count.least=1")).contains("unknown key 'data.inputs.count'");
    assertThat(
            assertThrows(
                IllegalArgumentException.class,
                () -> config.data().inputOptions("count", CountOptions.class)))
        .hasMessageThat()
        .contains("no study input named 'count'; available: [counts]");
  }

  private static TrainingConfig trainingOf(int epochs, int batch) {
    return new TrainingConfig(
        epochs,
        batch,
        0,
        BatchSampler.SHUFFLED,
        MonitoringConfig.defaults(),
        ComputeConfig.defaults(),
        VisionConfig.defaults(),
        SelfCriticalConfig.none());
  }

  @Test
  void printedConfigurationReadsBackEqual(@TempDir Path folder) throws IOException {
    ExperimentConfig config =
        read(
            "seed=-17",
            "optimiser.adam.epsilon=1.0000000000000002e-9",
            "optimiser.adam.epsilon_placement=uncorrected",
            "optimiser.no_weight_decay=alignment/scale,backbone/x");
    Path file = folder.resolve("config.json");
    Files.writeString(file, ConfigReader.toJson(config));
    assertThat(reader.read(file)).isEqualTo(config);
    assertThat(config.optimiser().adam().epsilonPlacement())
        .isEqualTo(EpsilonPlacement.UNCORRECTED);
    assertThat(config.optimiser().noWeightDecay())
        .containsExactly("alignment/scale", "backbone/x")
        .inOrder();
  }

  @Test
  void anotherBackboneStartsFromItsOwnDefaults() {
    ExperimentConfig config =
        read("backbone.name=nested", "backbone.decoder.layers=13", "backbone.crop_sizes=x,y");
    assertThat(config.backbone())
        .isEqualTo(
            new NamedOptions(
                "nested", new TreeOptions(new DecoderOptions(13, 0.5), List.of("x", "y"))));
  }

  private static final ConfigLayer WITH_WEIGHTS =
      file(
          "{'backbone': {'name': 'flat'}, 'data': {'name': 'phantom'}, 'pretrained': {'decoder':"
              + " {'weights': 'w', 'source': 's', 'file': 'f'}}}");

  private ExperimentConfig readWithWeights(String... assignments) {
    List<ConfigLayer> layers = new ArrayList<>(List.of(WITH_WEIGHTS));
    for (String assignment : assignments) {
      layers.add(ConfigLayer.ofAssignment(assignment));
    }
    return reader.read(layers);
  }

  @Test
  void pretrainedPartsAreNamedByFilesAndChangedByAssignments(@TempDir Path folder)
      throws IOException {
    assertThat(readWithWeights().pretrained())
        .containsExactly("decoder", new PretrainedWeights("w", "s", "f", true));
    ExperimentConfig config =
        readWithWeights("pretrained.decoder.file=g", "pretrained.decoder.required=false");
    assertThat(config.pretrained())
        .containsExactly("decoder", new PretrainedWeights("w", "s", "g", false));
    assertThat(readWithWeights("pretrained.decoder.file=g").withRandomInit()).isEqualTo(config);
    Path file = folder.resolve("config.json");
    Files.writeString(file, ConfigReader.toJson(config));
    assertThat(reader.read(file)).isEqualTo(config);
    assertThat(ConfigReader.toJson(read())).doesNotContain("pretrained");
  }

  @Test
  void anotherBackboneDoesNotStartFromTheWeightsOfTheOneBefore() {
    assertThat(readWithWeights("backbone.name=nested").pretrained()).isEmpty();
    assertThat(readWithWeights("backbone.name=flat").pretrained()).hasSize(1);
  }

  @Test
  void anAssignmentNamesNoNewPart() {
    Exception e =
        assertThrows(
            ConfigException.class, () -> readWithWeights("pretrained.encoder.file=weights.pth"));
    assertThat(e).hasMessageThat().contains("unknown key 'pretrained.encoder'");
    Exception incomplete =
        assertThrows(
            ConfigException.class,
            () -> reader.read(List.of(WITH_WEIGHTS, file("{'pretrained': {'encoder': {}}}"))));
    assertThat(incomplete).hasMessageThat().contains("'pretrained.encoder.weights' is ''");
  }

  @Test
  void strategyHasItsOwnKeysUnderItsName(@TempDir Path folder) throws IOException {
    ExperimentConfig config = read("ithn.strategy=mochi", "ithn.mochi.k=7", "ithn.alpha=0.5");
    assertThat(config.ithn())
        .isEqualTo(IthnConfig.defaults().toBuilder().strategy("mochi").alpha(0.5).build());
    assertThat(config.strategy()).isEqualTo(new NamedOptions("mochi", new MochiMixing.Options(7)));
    Path file = folder.resolve("config.json");
    Files.writeString(file, ConfigReader.toJson(config));
    assertThat(reader.read(file)).isEqualTo(config);
  }

  @Test
  void keysOfAStrategyThatIsNotChosenAreLeftOut() {
    ExperimentConfig config = read("ithn.strategy=projected", "ithn.mochi.k=7");
    assertThat(config.strategy().name()).isEqualTo("projected");
    assertThat(ConfigReader.toJson(config)).doesNotContain("mochi");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "training.epohcs=3 | unknown key 'training.epohcs', did you mean 'training.epochs'?",
        "epochs=3 | unknown key 'epochs', did you mean 'training.epochs'?",
        "backbone.layer=3 | unknown key 'backbone.layer', did you mean 'backbone.layers'?",
        "data.zzzzzzzzz=3 | unknown key 'data.zzzzzzzzz'; available: name, annotation, joined,"
            + " inputs; if it is a key of a plug-in, is the plug-in's jar in the folder of plug-ins"
            + " or on the classpath?",
        "training.epochs=many | 'training.epochs' is \"many\"; it must be a whole number",
        "training.epochs=1.5 | 'training.epochs' is 1.5; it must be a whole number",
        "training.epochs=null | 'training.epochs' is null; it must be a whole number",
        "training.epochs=0 | 'training.epochs' is 0; it must be at least 1",
        "training=3 | 'training' is \"3\"; it must be an object { ... }",
        "optimiser.adam.beta1=1 | 'optimiser.adam.beta1' is 1.0; it must be in [0, 1)",
        "optimiser.schedule.step_size=0 | 'optimiser.schedule.step_size' is 0; it must be at least"
            + " 1",
        "optimiser.adam.amsgrad=yes | 'optimiser.adam.amsgrad' is \"yes\"; it must be true or"
            + " false",
        "backbone.layers=0 | 'backbone.layers' is 0; it must be at least 1",
        "name=a/b | 'name' is 'a/b'; it must be of letters, digits, '.', '_', '-'",
        "evaluation.decoding.method=beam | 'evaluation.decoding.method' is 'beam'; it must be one"
            + " of reference, standard, keep-ended, greedy, sampling",
        "ithn.aplha=1 | unknown key 'ithn.aplha', did you mean 'ithn.alpha'?",
        "ithn.alpha=-1 | 'ithn.alpha' is -1.0; it must be at least 0",
        "ithn.mochi.kk=0 | unknown key 'ithn.mochi.kk', did you mean 'ithn.mochi.k'?",
        "ithn.strategy=mochy | 'ithn.strategy': no hard-negative strategy named 'mochy'; available:"
            + " contrastive-ascent, in-batch, mochi, none, prior, projected, projected-clamped,"
            + " projected-cross-batch, projected-hull, unprojected (is the plug-in's jar on the"
            + " classpath?)",
        "ithn.dissimilarity.sign=absolute | 'ithn.dissimilarity.sign' is 'absolute'; it must be one"
            + " of signed, abs",
        "backbone.name=flit | 'backbone.name': no backbone named 'flit'; available: flat, nested"
            + " (is the plug-in's jar on the classpath?)",
      })
  void wrongAssignmentIsRefusedInOneSentence(String assignment, String problem) {
    assertThat(refusal(assignment)).isEqualTo(assignment + ": " + problem);
  }

  @Test
  void wrongFileValueNamesTheFile() {
    List<ConfigLayer> layers =
        List.of(
            file("{'backbone': {'name': 'flat', 'layers': 0}, 'data': {'name': 'phantom'}}"),
            ConfigLayer.ofAssignment("training.epochs=3"));
    Exception e = assertThrows(ConfigException.class, () -> reader.read(layers));
    assertThat(e)
        .hasMessageThat()
        .isEqualTo("run.json: 'backbone.layers' is 0; it must be at least 1");
  }

  @ParameterizedTest
  @CsvSource({
    "training.epoch_count, training.epochs",
    "training.loop.batch, training.batch",
    "evaluation.decoding, evaluation.decoding.method",
    "backbone.depth, backbone.layers",
    "ithn.mochi.mixed, ithn.mochi.k"
  })
  void movedKeyIsRefusedNamingTheNewOne(String old, String successor) {
    assertThat(refusal(old + "=3"))
        .isEqualTo("%s=3: %s has moved to %s".formatted(old, old, successor));
  }

  @ParameterizedTest
  @CsvSource({
    "training.steps.learning_rate=3, training.steps, optimiser",
    "training.steps={}, training.steps, optimiser",
    "evaluation.epochs=3, evaluation.epochs, training.epochs",
    "evaluation.compute.precision=3, evaluation.compute, training.compute"
  })
  void keysOfMovedSectionsAreRefusedNamingTheNewOnes(String key, String old, String successor) {
    assertThat(refusal(key)).isEqualTo("%s: %s has moved to %s".formatted(key, old, successor));
  }

  @Test
  void otherKeysOfAMovedSectionAreUnknown() {
    assertThat(refusal("evaluation.nothing=3")).contains("unknown key 'evaluation.nothing'");
  }

  @Test
  void movedKeysOfFilesAndPresetsNameTheFile() {
    ConfigLayer layer =
        file(
            "{'backbone': {'name': 'nested', 'depth': 3}, 'data': {'name': 'phantom'},"
                + " 'training': {'loop': {'every': 1, 'batch': 3}}}");
    Exception inFile = assertThrows(ConfigException.class, () -> reader.read(List.of(layer)));
    assertThat(inFile)
        .hasMessageThat()
        .isEqualTo("run.json: backbone.depth has moved to backbone.decoder.layers");
    ConfigLayer preset =
        new ConfigLayer("preset old", json("{'training': {'loop': {'batch': 3}}}"), false);
    List<ConfigLayer> layers = new ArrayList<>(reader.presets().layers("flat-phantom"));
    layers.add(preset);
    Exception inPreset = assertThrows(ConfigException.class, () -> reader.read(layers));
    assertThat(inPreset)
        .hasMessageThat()
        .isEqualTo("preset old: training.loop.batch has moved to training.batch");
  }

  @Test
  void keyWhoseSuccessorIsOfAnotherProviderIsUnknown() {
    assertThat(refusal("data.file=x")).contains("unknown key 'data.file'");
  }

  @Test
  void lineOfMovedKeysThatHoldsNotTwoIsRefused() {
    Exception e = assertThrows(ConfigException.class, () -> MovedKeys.of(List.of("a b c")));
    assertThat(e).hasMessageThat().contains("the line 'a b c' must contain two keys");
  }

  @Test
  void missingNameListsTheChoices() {
    Exception e =
        assertThrows(ConfigException.class, () -> reader.read(List.of(file("{'training': {}}"))));
    assertThat(e)
        .hasMessageThat()
        .isEqualTo("run.json: missing key 'backbone.name'; available: flat, nested");
  }

  @Test
  void unknownPresetSuggestsTheNearest() {
    Exception e =
        assertThrows(
            ConfigException.class, () -> reader.read(List.of("flat-fantom"), List.of(), List.of()));
    assertThat(e)
        .hasMessageThat()
        .isEqualTo("preset: no preset is named 'flat-fantom', did you mean 'flat-phantom'?");
  }

  @Test
  void presetThatExtendsItselfIsRefused() {
    Presets loop =
        Presets.of(
            Map.of(
                "a", json("{'description': '', 'extends': ['b']}"),
                "b", json("{'description': '', 'extends': ['a']}")));
    Exception e = assertThrows(ConfigException.class, () -> loop.layers("a"));
    assertThat(e).hasMessageThat().contains("preset a -> preset b");
  }

  @Test
  void shippedPresetsHaveDescriptions() {
    Presets shipped = Presets.load(ConfigReader.class.getClassLoader());
    for (String name : shipped.names()) {
      assertThat(shipped.description(name)).isNotEmpty();
      assertThat(shipped.layers(name)).isNotEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{ | not JSON (",
        "[] | the file must contain one JSON object",
        "`` | the file must contain one JSON object",
        "{'name': 'a', 'name': 'b'} | not JSON (",
        "{} {} | not JSON (",
        "{'name': NaN} | not JSON ("
      })
  void fileThatIsNotStrictJsonIsRefused(String text, String problem, @TempDir Path folder)
      throws IOException {
    Path file = folder.resolve("run.json");
    Files.writeString(file, text.replace('\'', '"'));
    Exception e = assertThrows(ConfigException.class, () -> reader.read(file));
    assertThat(e).hasMessageThat().startsWith("run.json: " + problem);
  }

  @Test
  void mutatedFilesAreReadOrRefusedButNeverCrash(@TempDir Path folder) throws IOException {
    assertThat(refusedOfMutated(1_000, folder)).isGreaterThan(300);
  }

  @Test
  @Tag("slow")
  void manyMutatedFilesAreReadOrRefusedButNeverCrash(@TempDir Path folder) throws IOException {
    assertThat(refusedOfMutated(100_000, folder)).isGreaterThan(30_000);
  }

  private int refusedOfMutated(int files, Path folder) throws IOException {
    byte[] whole = ConfigReader.toJson(read()).getBytes(StandardCharsets.UTF_8);
    Random random = new Random(31);
    int refused = 0;
    for (int i = 0; i < files; i++) {
      byte[] mutated = whole.clone();
      for (int k = random.nextInt(4); k >= 0; k--) {
        mutated[random.nextInt(mutated.length)] = (byte) random.nextInt(256);
      }
      Path file = Files.write(folder.resolve("run.json"), mutated);
      try {
        reader.read(file);
      } catch (ConfigException e) {
        refused++;
      }
    }
    return refused;
  }
}
