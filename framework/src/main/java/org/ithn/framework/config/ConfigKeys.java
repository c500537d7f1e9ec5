package org.ithn.framework.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.ithn.framework.keys.Resume;

/**
 * The keys of a resolved configuration, flat.
 *
 * @param values the values by path, as an assignment would state them
 * @param resume the rules of the keys that a run can resume with other values, by path
 */
public record ConfigKeys(Map<String, String> values, Map<String, Resume> resume) {
  private static final String PRETRAINED = PretrainedSection.KEY + ".";

  public ConfigKeys {
    values = Map.copyOf(values);
    resume = Map.copyOf(resume);
  }

  /** Returns the keys of a configuration. */
  public static ConfigKeys of(ExperimentConfig config) {
    List<KeyDescription> known = new ArrayList<>(KeyReference.ofExperiment());
    known.addAll(KeyReference.of("backbone.", config.backbone().options()));
    known.addAll(KeyReference.of("data.", config.data().options()));
    config
        .data()
        .inputs()
        .forEach(
            (input, options) ->
                known.addAll(KeyReference.of("data.inputs.%s.".formatted(input), options)));
    known.addAll(KeyReference.of("ithn.", config.ithn()));
    NamedOptions strategy = config.strategy();
    known.addAll(KeyReference.of("ithn.%s.".formatted(strategy.name()), strategy.options()));
    known.addAll(KeyReference.of("optimiser.", config.optimiser()));
    known.addAll(KeyReference.of("training.", config.training()));
    known.addAll(KeyReference.of("evaluation.", config.evaluation()));
    Map<String, Resume> resume = new HashMap<>();
    known.stream()
        .filter(key -> key.resume() != Resume.FIXED)
        .forEach(key -> resume.put(key.path(), key.resume()));
    return new ConfigKeys(KeyReference.flatten(ConfigReader.toTree(config)), resume);
  }

  /**
   * Returns the value of a key; {@link KeyDifference#MISSING} if the configuration has no such key.
   */
  public String value(String path) {
    return values.getOrDefault(path, KeyDifference.MISSING);
  }

  /** Returns the values of a key with which a run can resume. */
  public Resume resume(String path) {
    if (path.startsWith(PRETRAINED)) {
      return Resume.ANY; // only a new run reads these weights
    }
    return resume.getOrDefault(path, Resume.FIXED);
  }

  /** Returns the keys with different values in another configuration, in alphabetical order. */
  public List<KeyDifference> differences(ConfigKeys other) {
    TreeSet<String> all = new TreeSet<>(values.keySet());
    all.addAll(other.values.keySet());
    return all.stream()
        .map(path -> new KeyDifference(path, value(path), other.value(path)))
        .filter(each -> !each.before().equals(each.after()))
        .toList();
  }

  /** Returns the values of the keys that are paths to data, without unset ones, by path. */
  public Map<String, String> dataPaths() {
    Map<String, String> paths = new TreeMap<>();
    resume.forEach(
        (path, rule) -> {
          String value = value(path);
          if (rule == Resume.MOVED && !value.equals("\"\"") && values.containsKey(path)) {
            paths.put(path, value);
          }
        });
    return paths;
  }
}
