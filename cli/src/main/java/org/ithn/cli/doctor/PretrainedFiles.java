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

/** Whether the pretrained files that presets start from are where the presets look for them. */
final class PretrainedFiles {
  private static final List<String> BYTE_PAIRS = List.of("vocab.json", "merges.txt");

  private PretrainedFiles() {}

  /**
   * Looks for the files of some presets.
   *
   * @param presets those whose files must be there; none = all presets, whose files may be missing
   */
  static Finding check(List<String> presets) {
    ConfigReader reader = Plugins.configReader();
    Map<String, String> wanted = new TreeMap<>(); // path to what it is
    for (String preset : presets.isEmpty() ? completePresets(reader) : presets) {
      collectFiles(reader.read(List.of(preset), List.of(), List.of()), wanted);
    }
    List<String> missing = new ArrayList<>();
    wanted.forEach(
        (file, what) -> {
          if (!Files.isRegularFile(Path.of(file))) {
            missing.add("%s as %s".formatted(what, file));
          }
        });
    String found =
        "%d of %d files that %s name are here"
            .formatted(
                wanted.size() - missing.size(),
                wanted.size(),
                presets.isEmpty() ? "presets" : String.join(", ", presets));
    if (missing.isEmpty()) {
      return Finding.ok("pretrained", found);
    }
    String list = "missing: " + String.join("; ", missing);
    return presets.isEmpty()
        ? Finding.ok("pretrained", found + "; " + list)
        : new Finding(
            "pretrained",
            found,
            list + "; put them there, or start from random numbers with --random-init");
  }

  /** Presets that name a backbone; the others are laid over those. */
  private static List<String> completePresets(ConfigReader reader) {
    return reader.presets().names().stream()
        .filter(
            preset ->
                Plugins.backbones().names().stream()
                    .anyMatch(backbone -> preset.startsWith(backbone + "-")))
        .toList();
  }

  private static void collectFiles(ExperimentConfig config, Map<String, String> wanted) {
    config
        .pretrained()
        .values()
        .forEach(
            weights -> {
              if (weights.required()) {
                wanted.put(
                    weights.file(), "%s (%s)".formatted(weights.weights(), weights.source()));
              }
            });
    if (config.data().options() instanceof DataConfig data && !data.text().bytePairs().isEmpty()) {
      for (String name : BYTE_PAIRS) {
        wanted.put(Path.of(data.text().bytePairs(), name).toString(), "GPT-2's " + name);
      }
    }
  }
}
