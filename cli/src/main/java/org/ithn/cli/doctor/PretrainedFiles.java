package org.ithn.cli.doctor;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.ithn.datasets.study.DataConfig;
import org.ithn.experiments.run.Plugins;
import org.ithn.framework.config.ConfigReader;
import org.ithn.framework.config.ExperimentConfig;

/** Check that the pretrained files of presets exist. */
final class PretrainedFiles {
  private static final List<String> BYTE_PAIRS = List.of("vocab.json", "merges.txt");

  private PretrainedFiles() {}

  /**
   * Checks the files of presets.
   *
   * @param presets presets whose files must exist; empty = all presets, whose files can be missing
   */
  static Finding check(List<String> presets) {
    ConfigReader reader = Plugins.configReader();
    Map<String, String> required = new TreeMap<>(); // description by path
    for (String preset : presets.isEmpty() ? completePresets(reader) : presets) {
      collectFiles(reader.read(List.of(preset), List.of(), List.of()), required);
    }
    List<String> missing = new ArrayList<>();
    required.forEach(
        (file, description) -> {
          if (!Files.isRegularFile(Path.of(file))) {
            missing.add("%s as %s".formatted(description, file));
          }
        });
    String found =
        "found %d of %d files of %s"
            .formatted(
                required.size() - missing.size(),
                required.size(),
                presets.isEmpty() ? "all presets" : String.join(", ", presets));
    if (missing.isEmpty()) {
      return Finding.ok("pretrained", found);
    }
    String list = "missing: " + String.join("; ", missing);
    return presets.isEmpty()
        ? Finding.ok("pretrained", found + "; " + list)
        : new Finding(
            "pretrained",
            found,
            list + "; download them, or initialise randomly with --random-init");
  }

  /** Returns the presets that name a backbone; the others only override keys. */
  private static List<String> completePresets(ConfigReader reader) {
    return reader.presets().names().stream()
        .filter(
            preset ->
                Plugins.backbones().names().stream()
                    .anyMatch(backbone -> preset.startsWith(backbone + "-")))
        .toList();
  }

  private static void collectFiles(ExperimentConfig config, Map<String, String> files) {
    config
        .pretrained()
        .values()
        .forEach(
            weights -> {
              if (weights.required()) {
                files.put(weights.file(), "%s (%s)".formatted(weights.weights(), weights.source()));
              }
            });
    if (config.data().options() instanceof DataConfig data && !data.text().bytePairs().isEmpty()) {
      for (String name : BYTE_PAIRS) {
        files.put(Path.of(data.text().bytePairs(), name).toString(), "GPT-2's " + name);
      }
    }
  }
}
