package org.ithn.framework.config;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ithn.framework.data.DataProvider;
import org.ithn.framework.data.StudyInputProvider;
import org.ithn.framework.files.Json;
import org.ithn.framework.model.BackboneProvider;
import org.ithn.framework.negatives.StrategyProvider;
import org.ithn.framework.registry.OptionsProvider;
import org.ithn.framework.registry.Providers;

/**
 * Reader that merges layers into an {@link ExperimentConfig}, and writer of JSON that reads back to
 * an equal configuration.
 *
 * <p>The keys of {@code backbone} and {@code data} are those of the provider that {@code name}
 * names; {@code data.inputs} adds those of every study input, by its name. If a layer names another
 * provider than the layers below it, the section starts over from that provider's defaults, and a
 * new backbone drops the {@code pretrained} weights of the old one. The section {@code ithn}
 * accepts the keys of every strategy, by its name, and keeps those of the one that {@code
 * ithn.strategy} names.
 */
public final class ConfigReader {
  static final long DEFAULT_SEED = 7580;

  private final ProviderSection backbone;
  private final DataSection data;
  private final StrategySection strategy;
  private final Presets presets;
  private final MovedKeys moved;

  /**
   * Creates a reader.
   *
   * @param presets the presets that {@code extends} can name
   * @param moved keys that are refused with the name of their successor
   */
  public ConfigReader(
      Providers<BackboneProvider<?>> backbones,
      Providers<DataProvider<?>> dataSets,
      Providers<StudyInputProvider<?>> studyInputs,
      Providers<StrategyProvider<?>> strategies,
      Presets presets,
      MovedKeys moved) {
    this.backbone =
        new ProviderSection("backbone", backbones, List.of("backbone", PretrainedSection.KEY));
    this.data = new DataSection(dataSets, studyInputs);
    this.strategy = new StrategySection(strategies);
    this.presets = presets;
    this.moved = moved;
  }

  /** Creates a reader with the providers and presets that a class loader and its parents find. */
  public static ConfigReader load(ClassLoader loader) {
    return new ConfigReader(
        Providers.load(BackboneProvider.class, "backbone", loader),
        Providers.load(DataProvider.class, "data set", loader),
        Providers.load(StudyInputProvider.class, "study input", loader),
        Providers.load(StrategyProvider.class, "hard-negative strategy", loader),
        Presets.load(loader),
        MovedKeys.load(loader));
  }

  /** Returns the presets that {@code extends} can name. */
  public Presets presets() {
    return presets;
  }

  /**
   * Reads a configuration from presets in their order, then files, then assignments; later values
   * win.
   *
   * @param presetNames names of presets, for instance {@code r2gencmn-iu-xray}, {@code paper}
   * @param files user files, usually none or one
   * @param assignments assignments {@code path=value}
   * @throws ConfigException naming file and key, if anything is unknown, missing or out of range
   */
  public ExperimentConfig read(
      List<String> presetNames, List<Path> files, List<String> assignments) {
    return read(layers(presetNames, files, assignments));
  }

  private List<ConfigLayer> layers(
      List<String> presetNames, List<Path> files, List<String> assignments) {
    List<ConfigLayer> layers = new ArrayList<>();
    presetNames.forEach(name -> layers.addAll(presets.layers(name)));
    files.forEach(file -> layers.addAll(presets.expand(ConfigLayer.ofFile(file))));
    assignments.forEach(assignment -> layers.add(ConfigLayer.ofAssignment(assignment)));
    return layers;
  }

  /**
   * Returns the origin of every value that {@link #read(List, List, List)} does not take from the
   * defaults, by key: {@code preset NAME}, the name of a file, or the assignment.
   *
   * @throws ConfigException if a key is unknown or a value has another type
   */
  public Map<String, String> origins(
      List<String> presetNames, List<Path> files, List<String> assignments) {
    List<ConfigLayer> layers = usedLayers(layers(presetNames, files, assignments));
    return tree(layers, backbone.selectProvider(layers), data.selectDataSet(layers)).origins();
  }

  private List<ConfigLayer> usedLayers(List<ConfigLayer> given) {
    return data.removeReplacedOptions(backbone.removeReplacedOptions(given));
  }

  /**
   * Reads a configuration from layers, lowest priority first.
   *
   * @throws ConfigException naming file and key, if anything is unknown, missing or out of range
   */
  public ExperimentConfig read(List<ConfigLayer> given) {
    List<ConfigLayer> layers = usedLayers(given);
    OptionsProvider<?> family = backbone.selectProvider(layers);
    DataProvider<?> dataSet = data.selectDataSet(layers);
    ConfigTree tree = tree(layers, family, dataSet);
    return tree.read(
        "",
        root ->
            new ExperimentConfig(
                root.path("name").textValue(),
                root.path("seed").longValue(),
                new ExperimentConfig.ModelConfig(
                    backbone.read(tree, family), PretrainedSection.read(tree)),
                data.read(tree, dataSet),
                method(tree),
                tree.read("optimiser", OptimiserConfig.class),
                tree.read("training", TrainingConfig.class),
                tree.read("evaluation", EvaluationConfig.class)));
  }

  private ConfigTree tree(
      List<ConfigLayer> layers, OptionsProvider<?> family, DataProvider<?> dataSet) {
    ObjectNode defaults = defaults(family, dataSet);
    defaults.set(PretrainedSection.KEY, PretrainedSection.defaults(layers));
    ConfigTree tree = new ConfigTree(defaults, moved);
    data.applyInputDefaults(tree, dataSet);
    layers.forEach(tree::apply);
    return tree;
  }

  private ExperimentConfig.MethodConfig method(ConfigTree tree) {
    IthnConfig ithn = strategy.readIthn(tree);
    return new ExperimentConfig.MethodConfig(ithn, strategy.readStrategy(tree, ithn));
  }

  private ObjectNode defaults(OptionsProvider<?> family, DataProvider<?> dataSet) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("name", family.name() + "-" + dataSet.name());
    root.put("seed", DEFAULT_SEED);
    root.set("backbone", ProviderSection.defaults(family));
    root.set(DataSection.KEY, data.defaults(dataSet));
    root.set(StrategySection.KEY, strategy.defaults());
    root.set("optimiser", ConfigTree.toTree(OptimiserConfig.defaults()));
    root.set("training", ConfigTree.toTree(TrainingConfig.defaults()));
    root.set("evaluation", ConfigTree.toTree(EvaluationConfig.defaults()));
    return root;
  }

  /** Returns JSON with every key, which {@link #read(Path)} reads back to an equal record. */
  public static String toJson(ExperimentConfig config) {
    return Json.format(toTree(config));
  }

  /** Returns the tree with every key. */
  static ObjectNode toTree(ExperimentConfig config) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("name", config.name());
    root.put("seed", config.seed());
    root.set("backbone", ProviderSection.toTree(config.backbone()));
    root.set(DataSection.KEY, DataSection.toTree(config.data()));
    root.set(StrategySection.KEY, StrategySection.toTree(config.ithn(), config.strategy()));
    root.set("optimiser", ConfigTree.toTree(config.optimiser()));
    root.set("training", ConfigTree.toTree(config.training()));
    root.set("evaluation", ConfigTree.toTree(config.evaluation()));
    if (!config.pretrained().isEmpty()) {
      root.set(PretrainedSection.KEY, PretrainedSection.toTree(config.pretrained()));
    }
    return root;
  }

  /**
   * Returns a configuration with other values.
   *
   * @param assignments assignments {@code path=value}
   * @throws ConfigException naming the key, if anything is unknown or out of range
   */
  public ExperimentConfig with(ExperimentConfig config, List<String> assignments) {
    List<ConfigLayer> layers = new ArrayList<>();
    layers.add(new ConfigLayer("configuration", toTree(config), false));
    assignments.forEach(assignment -> layers.add(ConfigLayer.ofAssignment(assignment)));
    return read(layers);
  }

  /** Reads a configuration from one file and the presets that it extends. */
  public ExperimentConfig read(Path file) {
    return read(List.of(), List.of(file), List.of());
  }
}
