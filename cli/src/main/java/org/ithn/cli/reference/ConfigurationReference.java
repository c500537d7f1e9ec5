package org.ithn.cli.reference;

import com.google.common.base.Ascii;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.ithn.cli.ablation.MatrixFile;
import org.ithn.experiments.run.Plugins;
import org.ithn.framework.config.ClusterConfig;
import org.ithn.framework.config.EvaluationConfig;
import org.ithn.framework.config.IthnConfig;
import org.ithn.framework.config.KeyDescription;
import org.ithn.framework.config.KeyReference;
import org.ithn.framework.config.OptimiserConfig;
import org.ithn.framework.config.TrainingConfig;
import org.ithn.framework.data.DataProvider;
import org.ithn.framework.keys.Resume;
import org.ithn.framework.registry.OptionsProvider;
import org.ithn.framework.registry.Providers;

/** Collector of the keys of all records and providers, plug-ins included, in sections. */
public final class ConfigurationReference {
  private final List<KeySection> sections = new ArrayList<>();

  private ConfigurationReference() {}

  /** Returns the sections in the order of the page. */
  public static List<KeySection> sections() {
    ConfigurationReference reference = new ConfigurationReference();
    reference.addExperiment();
    reference.addProviders("backbone.name=", "backbone.", Plugins.backbones());
    reference.add(
        "Pretrained weights",
        "One group of keys for each part of the backbone that starts from a file, such as `vision`;"
            + " presets and files add parts.",
        KeyReference.ofPretrained());
    reference.addDataSets();
    reference.addProviders("", "data.inputs.%s.", Plugins.studyInputs());
    reference.add("Method", "", KeyReference.of("ithn.", IthnConfig.defaults()));
    reference.addProviders("ithn.strategy=", "ithn.%s.", Plugins.strategies());
    reference.add("Optimiser", "", KeyReference.of("optimiser.", OptimiserConfig.defaults()));
    reference.add("Training", "", KeyReference.of("training.", TrainingConfig.defaults()));
    reference.add("Evaluation", "", KeyReference.of("evaluation.", EvaluationConfig.defaults()));
    reference.addOtherFiles();
    return List.copyOf(reference.sections);
  }

  private void add(String title, String note, List<KeyDescription> keys) {
    sections.add(new KeySection(title, note, "", keys));
  }

  private void addExperiment() {
    List<KeyDescription> keys = new ArrayList<>(KeyReference.ofExperiment());
    keys.add(nameKey("backbone.name", "the model family", Plugins.backbones()));
    keys.add(nameKey("data.name", "the data set", Plugins.dataSets()));
    add("Experiment", "", keys);
  }

  private static KeyDescription nameKey(
      String path, String meaning, Providers<? extends OptionsProvider<?>> providers) {
    return new KeyDescription(path, "", quote(providers.names()), meaning, List.of(), Resume.FIXED);
  }

  private static String quote(List<String> names) {
    return "`" + String.join("`, `", names) + "`";
  }

  /**
   * Adds a section for each provider with keys.
   *
   * @param selection the assignment that selects it, without its name; empty if none does
   * @param prefix the path of its keys, in which {@code %s} is its name
   */
  private void addProviders(
      String selection, String prefix, Providers<? extends OptionsProvider<?>> providers) {
    String title =
        Ascii.toUpperCase(providers.kind().substring(0, 1)) + providers.kind().substring(1);
    for (OptionsProvider<?> provider : providers.all()) {
      List<KeyDescription> keys =
          KeyReference.of(prefix.formatted(provider.name()), provider.defaults());
      if (!keys.isEmpty()) {
        sections.add(
            new KeySection(
                "%s `%s`".formatted(title, provider.name()),
                "",
                selection.isEmpty() ? "" : selection + provider.name(),
                keys));
      }
    }
  }

  /** Adds a section for each record of data sets; most data sets share one. */
  private void addDataSets() {
    Map<Class<?>, List<DataProvider<?>>> byRecord = new LinkedHashMap<>();
    for (DataProvider<?> each : Plugins.dataSets().all()) {
      byRecord.computeIfAbsent(each.defaults().getClass(), type -> new ArrayList<>()).add(each);
    }
    for (List<DataProvider<?>> sharing : byRecord.values()) {
      String names = quote(sharing.stream().map(DataProvider::name).toList());
      sections.add(
          new KeySection(
              (sharing.size() == 1 ? "Data set " : "Data sets ") + names,
              "",
              sharing.size() == 1 ? "data.name=" + sharing.get(0).name() : "data.name",
              mergeDefaults(sharing)));
    }
  }

  /** Returns the keys of data sets with one record; defaults that differ name their data sets. */
  private static List<KeyDescription> mergeDefaults(List<DataProvider<?>> sharing) {
    Map<String, KeyDescription> keys = new LinkedHashMap<>();
    Map<String, Map<String, List<String>>> namesByValue = new TreeMap<>();
    for (DataProvider<?> provider : sharing) {
      for (KeyDescription key : KeyReference.of("data.", provider.defaults())) {
        keys.put(key.path(), key);
        namesByValue
            .computeIfAbsent(key.path(), path -> new LinkedHashMap<>())
            .computeIfAbsent(key.defaultValue(), value -> new ArrayList<>())
            .add(provider.name());
      }
    }
    return keys.values().stream()
        .map(key -> key.withDefault(describe(namesByValue.get(key.path()))))
        .toList();
  }

  private static String describe(Map<String, List<String>> namesByValue) {
    return namesByValue.size() == 1
        ? namesByValue.keySet().iterator().next()
        : namesByValue.entrySet().stream()
            .map(each -> each.getKey() + " (" + String.join(", ", each.getValue()) + ")")
            .collect(Collectors.joining(", "));
  }

  private void addOtherFiles() {
    for (OptionsProvider<?> encoder : Plugins.encoders().all()) {
      add(
          "Report encoder `%s`".formatted(encoder.name()),
          "Set by `mine --encoder %s --encoder-set KEY=VALUE`.".formatted(encoder.name()),
          KeyReference.of("", encoder.defaults()));
    }
    add(
        "Phantoms of a matrix",
        "Keys of a matrix file; see [ablations.md](ablations.md#write-your-own-matrix).",
        KeyReference.ofType("base.phantoms.", MatrixFile.Phantoms.class));
    add(
        "Process group",
        "Keys of the file that `train --cluster FILE` reads; see"
            + " [training.md](training.md#train-with-several-processes).",
        KeyReference.ofType("", ClusterConfig.class));
  }
}
