package org.ithn.framework.config;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ithn.framework.data.DataProvider;
import org.ithn.framework.data.StudyInputProvider;
import org.ithn.framework.files.Json;
import org.ithn.framework.model.BackboneProvider;
import org.ithn.framework.negatives.StrategyProvider;
import org.ithn.framework.registry.OptionsProvider;
import org.ithn.framework.registry.Providers;

/**
 * Makes an {@link ExperimentConfig} of layers, and writes one so that it reads back exactly.
 *
 * <p>The keys of {@code backbone} and {@code data} are those of the provider that {@code name}
 * names; {@code data.inputs} adds those of every study input, by its name. A layer that names
 * another provider than the layers below it starts from that provider's defaults, and without the
 * {@code pretrained} weights of the one before. Under {@code ithn} the keys of every strategy are
 * known, by its name; those of the one that {@code ithn.strategy} names are kept.
 */
public final class ConfigReader {
  private static final long DEFAULT_SEED = 7580;

  private final ProviderSection backbone;
  private final DataSection data;
  private final StrategySection strategy;
  private final Presets presets;
  private final MovedKeys moved;

  /**
   * Creates a reader that knows these choices.
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

  /** A reader that knows what a class loader and its parents know. */
  public static ConfigReader load(ClassLoader loader) {
    return new ConfigReader(
        Providers.load(BackboneProvider.class, "backbone", loader),
        Providers.load(DataProvider.class, "data set", loader),
        Providers.load(StudyInputProvider.class, "study input", loader),
        Providers.load(StrategyProvider.class, "hard-negative strategy", loader),
        Presets.load(loader),
        MovedKeys.load(loader));
  }

  /** What {@code extends} can name. */
  public Presets presets() {
    return presets;
  }

  /**
   * Presets in their order, then a file, then assignments.
   *
   * @param presetNames for instance {@code r2gencmn-iu-xray}, {@code paper}
   * @param files user files, often none or one
   * @param assignments {@code path=value}
   * @throws ConfigException naming file and key, if anything is unknown, missing or out of range
   */
  public ExperimentConfig read(
      List<String> presetNames, List<Path> files, List<String> assignments) {
    List<ConfigLayer> layers = new ArrayList<>();
    presetNames.forEach(name -> layers.addAll(presets.layers(name)));
    files.forEach(file -> layers.addAll(presets.expand(ConfigLayer.ofFile(file))));
    assignments.forEach(assignment -> layers.add(ConfigLayer.ofAssignment(assignment)));
    return read(layers);
  }

  /**
   * The configuration of layers, lowest first.
   *
   * @throws ConfigException naming file and key, if anything is unknown, missing or out of range
   */
  public ExperimentConfig read(List<ConfigLayer> given) {
    List<ConfigLayer> layers = data.removeReplacedOptions(backbone.removeReplacedOptions(given));
    OptionsProvider<?> family = backbone.selectProvider(layers);
    DataProvider<?> dataSet = data.selectDataSet(layers);
    ObjectNode defaults = defaults(family, dataSet);
    defaults.set(PretrainedSection.KEY, PretrainedSection.defaults(layers));
    ConfigTree tree = new ConfigTree(defaults, moved);
    data.applyInputDefaults(tree, dataSet);
    layers.forEach(tree::apply);
    return tree.read(
        "",
        root ->
            new ExperimentConfig(
                root.path("name").textValue(),
                root.path("seed").longValue(),
                new ExperimentConfig.ModelConfig(
                    backbone.read(tree, family), PretrainedSection.read(tree)),
                data.read(tree, dataSet),
                new ExperimentConfig.MethodConfig(
                    strategy.readIthn(tree), strategy.readStrategy(tree)),
                tree.read("optimiser", OptimiserConfig.class),
                tree.read("training", TrainingConfig.class),
                tree.read("evaluation", EvaluationConfig.class)));
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

  /** JSON with every key, which {@link #read(Path)} reads back to an equal record. */
  public static String toJson(ExperimentConfig config) {
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
    return Json.format(root);
  }

  /** The configuration in one file, presets that it extends included. */
  public ExperimentConfig read(Path file) {
    return read(List.of(), List.of(file), List.of());
  }
}
