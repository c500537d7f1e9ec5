package org.ithn.cli.reference;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.ithn.backbones.vision.VisualExtractors;
import org.ithn.experiments.UserException;
import org.ithn.experiments.rewards.RewardProvider;
import org.ithn.experiments.run.Plugins;
import org.ithn.framework.config.KeyDescription;
import org.ithn.framework.config.KeyReference;
import org.ithn.framework.config.NearestName;
import org.ithn.framework.keys.Resume;
import org.ithn.framework.registry.OptionsProvider;
import org.ithn.framework.registry.Providers;

/** Descriptions of everything with a given name: presets, components, values and keys. */
public final class Descriptions {
  private final String name;
  private final List<KeySection> sections = ConfigurationReference.sections();
  private final List<String> lines = new ArrayList<>();
  private final Set<KeyDescription> described = new HashSet<>();
  private final Set<String> known = new LinkedHashSet<>();

  private Descriptions(String name) {
    this.name = name;
  }

  /**
   * Returns the lines that describe a name.
   *
   * @param name a preset, a component, a value of an enum, a key or a part of its path
   * @throws UserException if nothing has the name
   */
  public static List<String> of(String name) {
    Descriptions all = new Descriptions(name);
    all.addPresets();
    all.addProviders("backbone.name", "backbone.", Plugins.backbones());
    all.addVisualExtractors();
    all.addProviders("ithn.strategy", "ithn.%s.", Plugins.strategies());
    all.addProviders("data.name", "data.", Plugins.dataSets());
    all.addProviders("data.inputs", "data.inputs.%s.", Plugins.studyInputs());
    all.addRewards();
    all.addProviders("mine --encoder", "", Plugins.encoders());
    all.addChoices();
    all.addKeys();
    if (all.lines.isEmpty()) {
      throw new UserException(
          "no preset, component or key is named '%s'%s"
              .formatted(
                  name,
                  NearestName.find(name, all.known)
                      .map(nearest -> ", did you mean '" + nearest + "'?")
                      .orElse("; ./ithn describe lists all names")));
    }
    return List.copyOf(all.lines);
  }

  private void addPresets() {
    for (PresetDescription preset : PresetDescription.all()) {
      if (matches(preset.name())) {
        lines.add("preset %s: %s".formatted(name, preset.description()));
        if (!preset.extended().isEmpty()) {
          lines.add("  extends " + String.join(", ", preset.extended()));
        }
        preset.values().forEach((path, value) -> lines.add("  %s = %s".formatted(path, value)));
      }
    }
  }

  /**
   * Adds the providers with the name.
   *
   * @param selection the key or the option that selects one
   * @param prefix the path of its keys, in which {@code %s} is its name
   */
  private void addProviders(
      String selection, String prefix, Providers<? extends OptionsProvider<?>> providers) {
    for (OptionsProvider<?> provider : providers.all()) {
      if (matches(provider.name())) {
        lines.add(
            "%s %s (%s): %s".formatted(providers.kind(), name, selection, provider.description()));
        KeyReference.of(prefix.formatted(name), provider.defaults()).forEach(this::addKey);
      }
    }
  }

  private void addRewards() {
    for (RewardProvider reward : Plugins.rewards().all()) {
      if (matches(reward.name())) {
        lines.add(
            "reward %s (training.self_critical.reward): %s".formatted(name, reward.description()));
      }
    }
  }

  private void addVisualExtractors() {
    for (String extractor : VisualExtractors.names()) {
      if (matches(extractor)) {
        lines.add(
            "visual extractor %s (backbone.vision): features of width %d"
                .formatted(name, VisualExtractors.named(name).width()));
      }
    }
  }

  private void addChoices() {
    Set<String> found = new LinkedHashSet<>();
    for (KeySection section : sections) {
      for (KeyDescription key : section.keys()) {
        for (KeyDescription.Choice choice : key.choices()) {
          if (matches(choice.name())) {
            found.add("value %s of %s: %s".formatted(name, key.path(), choice.meaning()));
          }
        }
      }
    }
    lines.addAll(found);
  }

  private void addKeys() {
    for (KeySection section : sections) {
      List<KeyDescription> found =
          section.keys().stream()
              .filter(key -> ("." + key.path() + ".").contains("." + name + "."))
              .filter(key -> !described.contains(key))
              .toList();
      section.keys().forEach(key -> known.add(key.path()));
      if (!found.isEmpty()) {
        lines.add(heading(section));
        found.forEach(this::addKey);
      }
    }
  }

  private static String heading(KeySection section) {
    return section.title().replace("`", "")
        + (section.selection().isEmpty() ? "" : " (" + section.selection() + ")");
  }

  private void addKey(KeyDescription key) {
    described.add(key);
    lines.add(
        "  %s%s   %s"
            .formatted(
                key.path(),
                key.defaultValue().isEmpty() ? "" : " = " + key.defaultValue(),
                "[" + key.range() + "]"));
    if (!key.meaning().isEmpty()) {
      lines.add("      " + key.meaning());
    }
    if (key.resume() != Resume.FIXED) {
      lines.add(
          "      a run can resume with another "
              + (key.resume() == Resume.ANY ? "value" : "path to the same content"));
    }
    key.choices().stream()
        .filter(choice -> !choice.meaning().isEmpty())
        .forEach(choice -> lines.add("      %s: %s".formatted(choice.name(), choice.meaning())));
  }

  private boolean matches(String candidate) {
    known.add(candidate);
    return candidate.equals(name);
  }
}
